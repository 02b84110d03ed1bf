"""What every fact entered by hand has: its source, its reasons, its approval."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from sqlalchemy import select

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Approval, Deal
from salesgame.services.work import Work
from salesgame.storage.deals import ActivityRow, DealRow

HAND = "hand"
CHANGED = ("changed_at", "changed_by")
MARKS = ("version", *CHANGED, "import_id")
Fact = TypeVar("Fact", Deal, Activity)


class ReasonMissing(DomainError):
    """Say why: the reason is kept with the change."""

    field = "why"


class ChangedSince(DomainError):
    """It changed since this page was opened. Look at it as it is now, and decide again."""


def check_reason(why: str) -> None:
    """Raises ReasonMissing where nothing is said."""
    if not why.strip():
        raise ReasonMissing


def marks_of_new(work: Work) -> tuple[object, ...]:
    """The `MARKS` of a fact's first version."""
    return (1, work.now, work.actor, work.import_id)


def first_approval(work: Work, *, own: bool) -> Approval:
    """What people report of themselves waits for a manager where the company wants that."""
    return "pending" if work.company.approve_self_reported and own else "not_needed"


def approval_again(work: Work, before: Fact, *, own: bool, is_news: bool) -> Approval:
    """What people change of their own waits once more; what was refused stays refused."""
    waits = first_approval(work, own=own) == "pending" and before.approval != "refused"
    return "pending" if waits and is_news else before.approval


def check_seen(
    work: Work, rows: type[DealRow] | type[ActivityRow], fact: int, seen: int | None
) -> None:
    """Refuse to decide on, or to write over, another version than the one looked at.

    None is who didn't look. Raises ChangedSince.
    """
    if seen is None:
        return
    version = work.session.scalar(select(rows.version).where(rows.id == fact))
    if version != seen:
        raise ChangedSince


def decided(fact: Fact, *, cancelled: bool | None, approval: Approval | None) -> Fact:
    """The fact with a decision on it; None leaves a part as it is."""
    return replace(
        fact,
        cancelled=fact.cancelled if cancelled is None else cancelled,
        approval=approval or fact.approval,
    )
