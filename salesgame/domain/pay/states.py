"""Where a statement stands on its way from an estimate to what is final."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Literal, Protocol

State = Literal["estimate", "closed"]  # as JSON and files name it


class Stated(Protocol):
    """What is on that way: a statement, or several as one."""

    @property
    def state(self) -> State:
        """Where it stands."""


def state_of(closed_at: datetime | None) -> State:
    """The state of what was closed at that instant, or never yet."""
    return "estimate" if closed_at is None else "closed"


def joint(found: Collection[Stated]) -> State:
    """The state of several as one: closed once all are. Of none it is an estimate."""
    return "closed" if found and all(each.state == "closed" for each in found) else "estimate"
