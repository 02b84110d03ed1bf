"""Changes and cancellations that wait, while what was approved goes on counting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, and_, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.queries.approvals.waiting import (
    PAGE,
    Decider,
    activities_of,
    deals_of,
    is_asked_again,
)
from salesgame.queries.deals.activities import activities_by_id
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.deals.history import Fact
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.deals import ActivityRow, DealRow
from salesgame.storage.people import PersonRow

_ROW = WaitingVersionRow
_COLUMNS = (
    _ROW.id, _ROW.fact, _ROW.fact_id, _ROW.after, _ROW.why, _ROW.seen, _ROW.asked_at,
    _ROW.asked_by, PersonRow.name.label("asker"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A fact as it counts `now`, and as it would be `after`, which is kept as plain JSON."""

    id: int
    fact: Fact
    now: Deal | Activity
    after: dict[str, Any]
    why: str
    seen: int
    asked_at: datetime
    asked_by: int | None
    asker: str | None


def waiting_changes(
    session: Session, decider: Decider, *, again: bool | None = None, most: int = PAGE
) -> tuple[WaitingChange, ...]:
    """The oldest changes that wait for somebody; `most` at most."""
    query = changes_for(decider)
    if again is not None:
        query = query.where(asked_again() if again else ~asked_again())
    return _with_facts(session, session.execute(query.limit(most)).all())


def change_of(session: Session, fact: Fact, fact_id: int) -> WaitingChange | None:
    """The change of one fact that waits, if one does."""
    query = _changes().where(_ROW.fact == fact, _ROW.fact_id == fact_id)
    return next(iter(_with_facts(session, session.execute(query).all())), None)


def changed_among(session: Session, fact: Fact, ids: Collection[int]) -> frozenset[int]:
    """Those of these facts of which a change waits."""
    query = select(_ROW.fact_id).where(_ROW.fact == fact, _ROW.fact_id.in_(ids))
    return frozenset(session.scalars(query))


def changes_for(decider: Decider) -> Select[*tuple[Any, ...]]:
    """Changes that this person may decide on, the oldest first; an import's wait in a proposal."""
    if decider.left is not None:
        return _changes().where(_ROW.id.in_(decider.left.versions)).order_by(_ROW.id)
    query = (
        _changes()
        .outerjoin(DealRow, and_(_ROW.fact == "deal", DealRow.id == _ROW.fact_id))
        .outerjoin(ActivityRow, and_(_ROW.fact == "activity", ActivityRow.id == _ROW.fact_id))
        .where(_ROW.proposal_id.is_(None), *_would_not_credit(decider))
        .where(
            or_(
                and_(DealRow.id.is_not(None), *deals_of(decider, _ROW.asked_by)),
                and_(ActivityRow.id.is_not(None), *activities_of(decider, _ROW.asked_by)),
            )
        )
    )
    return query.order_by(_ROW.id)


def asked_again() -> ColumnElement[bool]:
    """Whether a change that waits was asked about again after it was rejected."""
    return is_asked_again(_ROW.fact, _ROW.fact_id)


def _changes() -> Select[*tuple[Any, ...]]:
    return select(*_COLUMNS).outerjoin(PersonRow, PersonRow.id == _ROW.asked_by)


def _would_not_credit(decider: Decider) -> list[ColumnElement[bool]]:
    """Nobody decides on a change that would credit them: credits are looked for in its text."""
    if decider.alone:
        return []
    after: InstrumentedAttribute[Any] = _ROW.after
    return [cast(after, Text).not_like(f'%"person_id": {decider.id},%')]


def _with_facts(session: Session, rows: Sequence[Row[Any]]) -> tuple[WaitingChange, ...]:
    deals = deals_by_id(session, [row.fact_id for row in rows if row.fact == "deal"])
    activities = activities_by_id(session, [row.fact_id for row in rows if row.fact == "activity"])
    facts: dict[str, dict[int, Any]] = {"deal": deals, "activity": activities}
    return tuple(
        WaitingChange(
            row.id, row.fact, facts[row.fact][row.fact_id], row.after, row.why, row.seen,
            row.asked_at, row.asked_by, row.asker,
        )
        for row in rows
    )  # fmt: skip
