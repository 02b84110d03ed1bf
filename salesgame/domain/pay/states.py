"""Where a statement stands on its way from an estimate to what is final."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, Protocol

State = Literal["estimate", "closed"]  # as JSON and files name it


class Stated(Protocol):
    """What is on that way: a statement, or several as one."""

    @property
    def state(self) -> State:
        """Where it stands."""


def joint(found: Collection[Stated]) -> State:
    """The state of several as one: closed once all are. Of none it is an estimate."""
    return "closed" if found and all(each.state == "closed" for each in found) else "estimate"
