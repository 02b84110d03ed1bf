"""Reading leave: the days people are away, and one person's with who recorded what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from salesgame.domain.targets.quotas import Span
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.deals import FactVersionRow
from salesgame.storage.people import LeaveRow, PersonRow

MOST = 100


@dataclass(frozen=True, slots=True)
class LeaveChange:
    """A last day that no longer holds, with who changed it, and when."""

    last: date
    at: datetime
    by: str | None


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """One leave; `by` None is the installation itself. `kind` is not for everybody's eyes."""

    id: int
    start: date
    end: date
    kind: str
    recorded_at: datetime
    by: str | None
    cancelled_at: datetime | None
    cancelled_by: str | None
    changes: tuple[LeaveChange, ...] = ()

    @property
    def last(self) -> date:
        """The last day away."""
        return self.end - timedelta(days=1)


def leaves(session: Session, people: Collection[int]) -> dict[int, list[Span]]:
    """The days each of these people is away."""
    found: dict[int, list[Span]] = defaultdict(list)
    query = select(LeaveRow.person_id, LeaveRow.start, LeaveRow.end)
    query = query.where(LeaveRow.cancelled_at.is_(None))
    for person, start, end in rows_in_chunks(session, query, LeaveRow.person_id, people):
        found[person].append((start, end))
    return found


def leave_of(session: Session, person_id: int) -> tuple[LeaveLine, ...]:
    """A person's last MOST leaves with the cancelled ones, the latest first: two queries."""
    recorder, canceller = aliased(PersonRow), aliased(PersonRow)
    row = LeaveRow
    query = (
        select(
            row.id, row.start, row.end, row.kind, row.recorded_at, recorder.name,
            row.cancelled_at, canceller.name,
        )
        .outerjoin(recorder, recorder.id == row.recorded_by)
        .outerjoin(canceller, canceller.id == row.cancelled_by)
        .where(row.person_id == person_id)
        .order_by(row.start.desc(), row.id.desc())
        .limit(MOST)
    )  # fmt: skip
    rows = session.execute(query).all()
    changes = _changes(session, [found.id for found in rows])
    return tuple(LeaveLine(*found, tuple(changes.get(found[0], ()))) for found in rows)


def _changes(session: Session, ids: list[int]) -> dict[int, list[LeaveChange]]:
    """The last days each leave had before, the latest change first."""
    row = FactVersionRow
    query = (
        select(row.fact_id, row.before, row.changed_at, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == row.changed_by)
        .where(row.fact == "leave", row.fact_id.in_(ids))
        .order_by(row.fact_id, row.version.desc())
    )
    found: dict[int, list[LeaveChange]] = defaultdict(list)
    for leave_id, before, at, by in session.execute(query):
        last = date.fromisoformat(before["end"]) - timedelta(days=1)
        found[leave_id].append(LeaveChange(last, at, by))
    return found
