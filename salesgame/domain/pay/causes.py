"""What a line of pay is for. A further kind is one class, and one line in `CAUSES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Protocol

from salesgame.domain.pay.credits import DEAL, credit_from

CauseKey = tuple[str, int]  # the kind of cause, and an id of that kind


class Cause(Protocol):
    """What a line is for: a credited deal today; a bonus or a draw needs none."""

    @property
    def key(self) -> CauseKey:
        """What the ledger knows it by."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def day(self) -> date:
        """The day that picks the plan's version."""

    def working(self) -> dict[str, Any]:
        """Its part of a line's working; its entry in `CAUSES` reads it back."""

    def columns(self, units: Callable[[int], str]) -> dict[str, str]:
        """What files and JSON say of it, its name under its kind; `units` writes an amount."""


CAUSES: Mapping[str, Callable[[Mapping[str, Any]], Cause]] = {DEAL: credit_from}
