"""What deals and activities have in common: a fact is approved or not, and changes in acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

from salesgame.domain.core.refusals import DomainError

# What is pending counts as provisional and pays nothing; what is held counts nowhere either.
Approval = Literal["not_needed", "pending", "held", "approved", "refused"]
COUNTS: frozenset[Approval] = frozenset({"not_needed", "pending", "approved"})
PAYS: frozenset[Approval] = frozenset({"not_needed", "approved"})
WAITS: frozenset[Approval] = frozenset({"pending", "held"})
Fact = TypeVar("Fact")


class BeforeFirstDay(DomainError):
    """{day} is before {first}, the company's first day. Check the date, or ask an admin to change the first day."""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Change(Generic[Fact]):
    """A fact before and after one act; `before` is None for a new one."""

    before: Fact | None
    after: Fact


@dataclass(frozen=True, slots=True)
class Changed(Generic[Fact]):
    """What came of a change: the fact as it stands, and whether the change waits beside it."""

    fact: Fact
    waits: bool = False


def check_first_day(day: date | None, first: date) -> None:
    """No fact is older than the company's first day. Raises BeforeFirstDay."""
    if day is not None and day < first:
        raise BeforeFirstDay(day=day, first=first)
