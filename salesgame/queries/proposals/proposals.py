"""Reading proposals: what waits, what was decided, and what rests on a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.pay.impact import Impact
from salesgame.domain.proposals.proposal import ProposedChange, State
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.people import PersonRow

PAGE = 25
MOST_WAITING = 100
_WAITS = ProposalRow.state == "waiting"
_MAKER, _DECIDER = aliased(PersonRow), aliased(PersonRow)
_ROWS = (
    select(ProposalRow.__table__, _MAKER.name.label("maker"), _DECIDER.name.label("decider"))
    .outerjoin(_MAKER, _MAKER.id == ProposalRow.made_by)
    .outerjoin(_DECIDER, _DECIDER.id == ProposalRow.decided_by)
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with the names of who made it and who decided; `effect` as it was last told."""

    id: int
    change: ProposedChange
    effect: Impact
    made_at: datetime
    made_by: int | None
    maker: str | None
    state: State
    decided_at: datetime | None
    decider: str | None
    answer: str
    alone: bool


def waiting(
    session: Session, calendar: Calendar, made_by: int | None = None
) -> tuple[Proposal, ...]:
    """The proposals that wait, the oldest first; one person's, or everybody's for None."""
    query = _ROWS.where(_WAITS).order_by(ProposalRow.id).limit(MOST_WAITING)
    return _read(session, calendar, _made_by(query, made_by))


def decided(
    session: Session, calendar: Calendar, made_by: int | None = None, before: int | None = None
) -> tuple[Proposal, ...]:
    """A page of what is over, the latest first, before the proposal `before`."""
    query = _ROWS.where(~_WAITS).order_by(ProposalRow.id.desc()).limit(PAGE)
    if before is not None:
        query = query.where(ProposalRow.id < before)
    return _read(session, calendar, _made_by(query, made_by))


def proposal(session: Session, calendar: Calendar, number: int) -> Proposal | None:
    """One proposal; None where there is none of that number."""
    return next(iter(_read(session, calendar, _ROWS.where(ProposalRow.id == number))), None)


def waiting_count(session: Session) -> int:
    """How many proposals wait."""
    return session.scalar(select(func.count()).select_from(ProposalRow).where(_WAITS)) or 0


def waiting_of_import(session: Session, import_id: int) -> int | None:
    """The proposal under which a part of an import waits; None where none does."""
    return session.scalar(select(ProposalRow.id).where(_WAITS, ProposalRow.import_id == import_id))


def _made_by(query: Select[Any], person_id: int | None) -> Select[Any]:
    return query if person_id is None else query.where(ProposalRow.made_by == person_id)


def _read(session: Session, calendar: Calendar, query: Select[Any]) -> tuple[Proposal, ...]:
    return tuple(_proposal(row, calendar) for row in session.execute(query))


def _proposal(row: Row[Any], calendar: Calendar) -> Proposal:
    return Proposal(
        row.id, ProposedChange(row.kind, row.arguments, row.why),
        Impact.from_json(row.effect, calendar), row.made_at, row.made_by, row.maker, row.state,
        row.decided_at, row.decider, row.answer, row.alone,
    )  # fmt: skip
