"""Leave: days a person is away, which count in no pace and break no streak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.people.teams import FIRST_MOVE, LAST_MOVE
from salesgame.domain.targets.quotas import Span

# Illness is not among them on purpose: why somebody can't work is no business of a game.
KINDS = ("vacation", "training", "other")
_ONE_DAY = timedelta(days=1)


class LeaveEndsBeforeItBegins(DomainError):
    """The last day can't come before the first."""

    field = "last"


class LeaveTooFar(DomainError):
    """{day} is too far away. Choose a day between {first} and {last}."""

    def __init__(self, field: str, **facts: Any) -> None:
        """Keep which of the two days it is."""
        super().__init__(**facts)
        self.field = field


class LeaveOverlaps(DomainError):
    """{name} is on leave from {first} to {last} already. Choose other days, or change that one."""

    field = "start"


class LeaveCancelled(DomainError):
    """This leave was cancelled. Record it anew."""

    field = "last"


class NoSuchLeave(DomainError):
    """There is no such leave."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Days `[start, end)` somebody is away; `kind` is one of KINDS, or empty where it isn't said.

    Raises LeaveTooFar, LeaveEndsBeforeItBegins.
    """

    start: date
    end: date
    kind: str = ""

    def __post_init__(self) -> None:
        check_day("start", self.start)
        end_after(self.start, self.last)

    @classmethod
    def through(cls, start: date, last: date, kind: str = "") -> Leave:
        """Leave as people say it: from a day through a day, both away."""
        check_day("last", last)
        return cls(start, last + _ONE_DAY, kind if kind in KINDS else "")

    @property
    def last(self) -> date:
        """The last day away."""
        return self.end - _ONE_DAY


def end_after(start: date, last: date) -> date:
    """The end of a leave that began on `start` and lasts through `last`; the start is not checked.

    Raises LeaveTooFar, LeaveEndsBeforeItBegins.
    """
    check_day("last", last)
    if last < start:
        raise LeaveEndsBeforeItBegins
    return last + _ONE_DAY


def check_day(field: str, day: date) -> None:
    """Refuse a day that is surely a slip of the pen. Raises LeaveTooFar."""
    if not FIRST_MOVE <= day <= LAST_MOVE:
        raise LeaveTooFar(field, day=day, first=FIRST_MOVE, last=LAST_MOVE)


def away_until(spans: Iterable[Span], day: date) -> date | None:
    """The last day of the absence that holds `day`, with what follows at once; None when here."""
    end = day
    for start, until in sorted(spans):
        if start <= end < until:
            end = until
    return None if end == day else end - _ONE_DAY
