"""Logging, changing and cancelling activities: one by hand, or a batch of an import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from salesgame.domain.core.events import ActivitiesStored
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.deals.activity import (
    Activity,
    ActivityChange,
    ActivityInTheFuture,
    ActivityKind,
    DurationBelowZero,
    UnknownActivityKind,
    check_quantity,
    is_verified,
)
from salesgame.domain.deals.deal import Approval
from salesgame.queries.deals.activities import activities_by_id, activity_kinds
from salesgame.queries.deals.keys import find_key
from salesgame.services.deals.facts import (
    CHANGED,
    HAND,
    MARKS,
    approval_again,
    check_reason,
    check_seen,
    decided,
    first_approval,
    marks_of_new,
)
from salesgame.services.deals.history import keep_versions
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks
from salesgame.storage.deals import ActivityRow

_COLUMNS = (
    "id", "source", "external_id", "kind", "person_id", "happened_at", "day", "quantity",
    "duration", "outcome", "completed", "verified", "deal_id", "customer_id", "approval",
    "cancelled",
)  # fmt: skip
_ALL_BUT_ID = attrgetter(*(field.name for field in fields(Activity) if field.name != "id"))


class UnknownActivity(DomainError):
    """There is no such activity."""


@dataclass(frozen=True, slots=True)
class ActivityFields:
    """What a person enters of an activity; `duration` is seconds.

    `key` makes logging the same form twice one activity: it is its external id.
    """

    key: str
    kind: str
    person_id: int
    happened_at: datetime
    quantity: int = 1
    duration: int | None = None
    outcome: str | None = None
    completed: bool = True
    deal_id: int | None = None
    customer_id: int | None = None


def log_activity(work: Work, entered: ActivityFields) -> Activity:
    """Log an activity by hand; entering the same `key` again changes nothing.

    Raises UnknownActivityKind, ActivityInTheFuture, DurationBelowZero, and what
    `check_quantity` does.
    """
    approval = first_approval(work, own=entered.person_id == work.actor)
    activity = _activity(work, entered, approval=approval)
    locks.own_key(work.session, HAND, entered.key)
    if known := find_key(work.session, ActivityRow, HAND, entered.key):
        return activities_by_id(work.session, [known])[known]
    return store_activities(work, [ActivityChange(None, activity)])[0]


def change_activity(
    work: Work, activity_id: int, entered: ActivityFields, why: str, seen: int | None = None
) -> Activity:
    """Change an activity as it was `seen`; the version before is kept.

    Raises UnknownActivity, ChangedSince, and what `log_activity` raises.
    """
    before = _held(work, activity_id)
    fresh = _activity(work, replace(entered, key=before.external_id), approval=before.approval)
    after = replace(fresh, id=before.id, source=before.source, cancelled=before.cancelled)
    after = replace(after, approval=_approval(work, before, after))
    if after == before:
        return before
    check_seen(work, ActivityRow, activity_id, seen)
    return store_activities(work, [ActivityChange(before, after)], why)[0]


def cancel_activity(work: Work, activity_id: int, why: str) -> Activity:
    """Cancel an activity: it keeps its row, and everything that followed from it is reversed."""
    check_reason(why)
    return _decide(work, activity_id, why, cancelled=True)


def restore_activity(work: Work, activity_id: int, why: str) -> Activity:
    """Take back a cancellation."""
    before = _held(work, activity_id)
    approval = _approval(work, before, replace(before, cancelled=False))
    return _decide(work, activity_id, why, cancelled=False, approval=approval)


def approve_activity(work: Work, activity_id: int, seen: int | None = None) -> Activity:
    """Agree to a self-reported activity, in the version `seen`. Raises ChangedSince."""
    return _decide(work, activity_id, "approved", approval="approved", seen=seen)


def refuse_activity(work: Work, activity_id: int, why: str, seen: int | None = None) -> Activity:
    """Refuse a self-reported activity: it counts nowhere until it is approved."""
    check_reason(why)
    return _decide(work, activity_id, why, approval="refused", seen=seen)


def store_activities(
    work: Work, changes: Sequence[ActivityChange], why: str = ""
) -> list[Activity]:
    """Write new and changed activities with all their consequences; returns them with their ids.

    The caller has built valid activities: new ones with id 0, changed ones with `before`
    as it stands in this transaction.
    """
    if not changes:
        return []
    locks.share_ledgers(work.session)
    locks.own_people(work.session, _people(changes))
    stored = _with_ids(work, changes)
    _insert(work, [change.after for change in stored if change.before is None])
    _update(work, [change for change in stored if change.before is not None], why)
    work.happened(ActivitiesStored(stored))
    return [change.after for change in stored]


def _people(changes: Sequence[ActivityChange]) -> set[int]:
    return {a.person_id for change in changes for a in (change.before, change.after) if a}


def _with_ids(work: Work, changes: Sequence[ActivityChange]) -> tuple[ActivityChange, ...]:
    fresh = sum(change.before is None for change in changes)
    ids = iter(bulk.new_ids(work.session, ActivityRow, fresh) if fresh else ())
    return tuple(
        ActivityChange(None, _numbered(c.after, next(ids))) if c.before is None else c
        for c in changes
    )


def _numbered(fact: Activity, fact_id: int) -> Activity:
    """The same with its id; `replace` would cost an import as much as the parsing does."""
    return Activity(fact_id, *_ALL_BUT_ID(fact))


def _insert(work: Work, activities: Sequence[Activity]) -> None:
    marks = marks_of_new(work)
    rows = [(*_values(activity), *marks) for activity in activities]
    bulk.insert(work.session, ActivityRow, _COLUMNS + MARKS, rows)


def _values(a: Activity) -> tuple[Any, ...]:
    return (
        a.id, a.source, a.external_id, a.kind, a.person_id, a.happened_at, a.day, a.quantity,
        a.duration, a.outcome, a.completed, a.verified, a.deal_id, a.customer_id, a.approval,
        a.cancelled,
    )  # fmt: skip


def _update(work: Work, changes: Sequence[ActivityChange], why: str) -> None:
    if not changes:
        return
    keep_versions(work, "activity", [(c.after.id, c.before) for c in changes if c.before], why)
    rows = [(*_values(change.after), work.now, work.actor) for change in changes]
    bulk.rewrite(work.session, ActivityRow, _COLUMNS + CHANGED, rows)


def _held(work: Work, activity_id: int) -> Activity:
    locks.share_ledgers(work.session)  # before any row, as imports and closings do
    found = activities_by_id(work.session, [activity_id], lock=True)
    if activity_id not in found:
        raise UnknownActivity
    return found[activity_id]


def _approval(work: Work, before: Activity, after: Activity) -> Approval:
    own = work.actor in (before.person_id, after.person_id)
    is_news = before.told != after.told
    return approval_again(work, before, own=own, is_news=is_news)


def _decide(
    work: Work, activity_id: int, why: str, *,
    cancelled: bool | None = None, approval: Approval | None = None, seen: int | None = None,
) -> Activity:  # fmt: skip
    before = _held(work, activity_id)
    check_seen(work, ActivityRow, activity_id, seen)
    after = decided(before, cancelled=cancelled, approval=approval)
    if after == before:
        return before
    return store_activities(work, [ActivityChange(before, after)], why)[0]


def _activity(work: Work, entered: ActivityFields, *, approval: Approval) -> Activity:
    refusals = Gathered()
    with refusals:
        kind = known_kind(activity_kinds(work.session), entered.kind)
    with refusals:
        check_activity(work, entered)
    refusals.refuse()
    return Activity(
        id=0, source=HAND, external_id=entered.key, kind=kind.key, person_id=entered.person_id,
        happened_at=entered.happened_at, day=work.company.calendar.day_of(entered.happened_at),
        quantity=entered.quantity, duration=entered.duration, outcome=entered.outcome,
        completed=entered.completed,
        verified=is_verified(kind, completed=entered.completed, duration=entered.duration),
        deal_id=entered.deal_id, customer_id=entered.customer_id, approval=approval,
    )  # fmt: skip


def check_activity(work: Work, entered: ActivityFields) -> None:
    """Refuse a number, a moment or a length that can't be; it asks the database nothing.

    Raises ActivityInTheFuture, DurationBelowZero, and what `check_quantity` does.
    """
    refusals = Gathered()
    with refusals:
        check_quantity(entered.quantity)
    with refusals:
        if entered.happened_at > work.now:
            raise ActivityInTheFuture(day=work.company.calendar.day_of(entered.happened_at))
    with refusals:
        check_duration(entered.duration)
    refusals.refuse()


def check_duration(seconds: int | None) -> None:
    """Raises DurationBelowZero."""
    if seconds is not None and seconds < 0:
        raise DurationBelowZero


def known_kind(kinds: dict[str, ActivityKind], key: str) -> ActivityKind:
    """The kind with that key. Raises UnknownActivityKind naming the known ones."""
    if key not in kinds:
        raise UnknownActivityKind(kind=key, known=", ".join(kinds))
    return kinds[key]
