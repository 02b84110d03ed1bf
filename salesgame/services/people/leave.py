"""Leave: recording the days somebody is away, moving their end, cancelling; nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update

from salesgame.domain.core.events import RosterChanged
from salesgame.domain.core.spans import ONE_DAY
from salesgame.domain.people.leave import (
    Leave,
    LeaveCancelled,
    LeaveOverlaps,
    NoSuchLeave,
    end_after,
)
from salesgame.domain.people.teams import NoSuchPerson
from salesgame.services.access.audit import record
from salesgame.services.deals.history import keep_versions
from salesgame.services.work import Work
from salesgame.storage.db.locks import own_ledgers
from salesgame.storage.people import LeaveRow, PersonRow


@dataclass(frozen=True, slots=True)
class _Held:
    """A leave as its row says it: what was taken once is not checked again."""

    person_id: int
    start: date
    end: date
    kind: str
    cancelled_at: datetime | None


def record_leave(work: Work, person_id: int, leave: Leave) -> int:
    """Note that somebody is away, and return the leave's id. Raises LeaveOverlaps, NoSuchPerson."""
    own_ledgers(work.session)  # one at a time, and before any row, as closings do
    _refuse_overlap(work, person_id, leave.start, leave.end, None)
    row = work.session.execute(
        insert(LeaveRow)
        .values(
            person_id=person_id, start=leave.start, end=leave.end, kind=leave.kind,
            recorded_at=work.now, recorded_by=work.actor,
        )
        .returning(LeaveRow.id)
    )  # fmt: skip
    leave_id = row.scalar_one()
    _record(work, "recorded", person_id, leave.start, leave.end)
    _count_anew(work, person_id, leave.start)
    return leave_id


def end_leave(work: Work, leave_id: int, last: date) -> None:
    """Let a leave end with another last day; the one before is kept.

    Raises NoSuchLeave, LeaveCancelled, LeaveOverlaps, LeaveTooFar, LeaveEndsBeforeItBegins.
    """
    own_ledgers(work.session)
    held = _held(work, leave_id)
    if held.cancelled_at is not None:
        raise LeaveCancelled
    end = end_after(held.start, last)
    if end == held.end:
        return
    _refuse_overlap(work, held.person_id, held.start, end, leave_id)
    keep_versions(work, "leave", [(leave_id, held)], "ended on another day")
    work.session.execute(update(LeaveRow).where(LeaveRow.id == leave_id).values(end=end))
    _record(work, "ended", held.person_id, held.start, end)
    _count_anew(work, held.person_id, min(held.end, end))


def cancel_leave(work: Work, leave_id: int) -> None:
    """Take a leave back; it stays with who cancelled it, and when. Raises NoSuchLeave."""
    own_ledgers(work.session)
    held = _held(work, leave_id)
    if held.cancelled_at is not None:
        return
    work.session.execute(
        update(LeaveRow)
        .where(LeaveRow.id == leave_id)
        .values(cancelled_at=work.now, cancelled_by=work.actor)
    )
    _record(work, "cancelled", held.person_id, held.start, held.end)
    _count_anew(work, held.person_id, held.start)


def _record(work: Work, verb: str, person_id: int, start: date, end: date) -> None:
    """Keep it in the history, with the last day that somebody is away."""
    last = end - ONE_DAY
    record(work, "leave", verb, person_id, start=start.isoformat(), end=last.isoformat())


def _held(work: Work, leave_id: int) -> _Held:
    row = LeaveRow
    query = select(row.person_id, row.start, row.end, row.kind, row.cancelled_at)
    found = work.session.execute(query.where(row.id == leave_id)).first()
    if found is None:
        raise NoSuchLeave
    return _Held(*found)


def _refuse_overlap(work: Work, person_id: int, start: date, end: date, own_id: int | None) -> None:
    name = work.session.scalar(select(PersonRow.name).where(PersonRow.id == person_id))
    if name is None:
        raise NoSuchPerson
    row = LeaveRow
    query = select(row.id, row.start, row.end).where(
        row.person_id == person_id, row.cancelled_at.is_(None),
        row.start < end, row.end > start,
    ).order_by(row.start)  # fmt: skip
    for leave_id, first, until in work.session.execute(query):
        if leave_id != own_id:
            raise LeaveOverlaps(name=name, first=first, last=until - ONE_DAY)


def _count_anew(work: Work, person_id: int, since: date) -> None:
    """Let pace, streaks and badges leave the days out, or count them again."""
    work.happened(RosterChanged(frozenset({person_id}), since))
