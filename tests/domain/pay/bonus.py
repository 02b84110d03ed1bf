"""A cause that is no deal, as a further kind would be: a bonus for a quarter well sold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from salesgame.domain.pay.lines import Line

BONUS = "bonus"


@dataclass(frozen=True, slots=True)
class Bonus:
    """A sum of its own, that no sale is behind."""

    number: int
    name: str
    day: date

    @property
    def key(self) -> tuple[str, int]:
        """What the ledger knows it by."""
        return BONUS, self.number

    def working(self) -> dict[str, Any]:
        """What is kept of it."""
        return {"bonus": [self.number, self.name, self.day.isoformat()]}

    def columns(self, units: Callable[[int], str]) -> dict[str, str]:
        """Its name alone."""
        return {BONUS: self.name}


def bonus_from(working: Mapping[str, Any]) -> Bonus:
    """Read a bonus back."""
    number, name, day = working["bonus"]
    return Bonus(number, name, date.fromisoformat(day))


def bonus_line(amount: int, after: int = 0) -> Line:
    """The line of a bonus, of a component of its own, where `after` was sold already."""
    cause = Bonus(7, "Above quota", date(2026, 9, 30))
    return Line(cause, 1, 1, after, after, after, (), amount, amount, component="kicker")
