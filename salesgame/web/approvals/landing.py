"""The month that an entry counts in: its own, or as an adjustment in one that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol

from salesgame.domain.core.calendar import Period


@dataclass(frozen=True, slots=True)
class Landing:
    """The month of an entry's day, what locks that day, and where it is adjusted if its month is.

    A week may be locked while its month is open: then only points count elsewhere.
    """

    month: Period
    locked_by: Period | None
    adjusted_in: Period

    @property
    def is_locked(self) -> bool:
        """Whether the whole month is."""
        return self.locked_by == self.month


class Landed(Protocol):
    """What counts somewhere, and brings points and commission."""

    @property
    def landing(self) -> Landing:
        """Where it counts."""

    @property
    def points(self) -> int | None:
        """What it brings in points."""

    @property
    def pay(self) -> int | None:
        """What it pays, in minor units."""


@dataclass(frozen=True, slots=True)
class Sum:
    """What some entries bring together; `pay` None where none of it is shown."""

    points: int
    pay: int | None


def sums(rows: Iterable[Landed]) -> tuple[tuple[Landing, Sum], ...]:
    """The rows summed by the month they count in: open months first."""

    def place(row: Landed) -> tuple[bool, date]:
        return (row.landing.is_locked, row.landing.month.start)

    groups = [list(group) for _, group in groupby(sorted(rows, key=place), key=place)]
    return tuple((group[0].landing, total(group)) for group in groups)


def total(rows: Iterable[Landed]) -> Sum:
    """The points and the commission of these rows."""
    together = list(rows)
    pays = [row.pay for row in together if row.pay is not None]
    return Sum(sum(row.points or 0 for row in together), sum(pays) if pays else None)
