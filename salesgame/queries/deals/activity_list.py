"""Reading activities as lists and pages show them: with names, newest first, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from salesgame.queries.deals.deal_list import PageStart
from salesgame.storage.deals import ActivityKindRow, ActivityRow, DealRow
from salesgame.storage.people import PersonRow

PAGE = 25
MOST_OF_A_DEAL = 20


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity as a list shows it; `duration` is seconds."""

    id: int
    person_id: int
    person: str
    kind: str
    kind_name: str
    icon: str
    quantity: int
    happened_at: datetime
    day: date
    duration: int | None
    outcome: str | None
    completed: bool
    verified: bool
    deal_id: int | None
    deal: str | None
    approval: str
    cancelled: bool


def activity_line(session: Session, activity_id: int) -> ActivityLine | None:
    """One activity."""
    row = session.execute(_LINES.where(ActivityRow.id == activity_id)).first()
    return None if row is None else ActivityLine(*row)


def activity_lines(
    session: Session, person_id: int, before: PageStart | None = None
) -> tuple[tuple[ActivityLine, ...], PageStart | None]:
    """A page of somebody's activities and where the next one begins."""
    query = _LINES.where(ActivityRow.person_id == person_id)
    if before is not None:
        at = select(ActivityRow.happened_at).where(ActivityRow.id == before.deal_id)
        query = query.where(
            tuple_(*_PLACE) < tuple_(before.day, at.scalar_subquery(), before.deal_id)
        )
    newest = query.order_by(*(part.desc() for part in _PLACE)).limit(PAGE + 1)
    lines = tuple(ActivityLine(*row) for row in session.execute(newest))
    more = PageStart(lines[PAGE - 1].day, lines[PAGE - 1].id) if len(lines) > PAGE else None
    return lines[:PAGE], more


def activities_about(session: Session, deal_id: int) -> tuple[ActivityLine, ...]:
    """The newest activities about a deal, MOST_OF_A_DEAL at most."""
    query = _LINES.where(ActivityRow.deal_id == deal_id)
    newest = query.order_by(ActivityRow.happened_at.desc()).limit(MOST_OF_A_DEAL)
    return tuple(ActivityLine(*row) for row in session.execute(newest))


_PLACE = (ActivityRow.day, ActivityRow.happened_at, ActivityRow.id)
_LINES: Select[*tuple[Any, ...]] = (
    select(
        ActivityRow.id, ActivityRow.person_id, PersonRow.name, ActivityRow.kind,
        ActivityKindRow.name, ActivityKindRow.icon, ActivityRow.quantity, ActivityRow.happened_at,
        ActivityRow.day, ActivityRow.duration, ActivityRow.outcome, ActivityRow.completed,
        ActivityRow.verified, ActivityRow.deal_id, DealRow.name, ActivityRow.approval,
        ActivityRow.cancelled,
    )
    .join(PersonRow, PersonRow.id == ActivityRow.person_id)
    .join(ActivityKindRow, ActivityKindRow.key == ActivityRow.kind)
    .outerjoin(DealRow, DealRow.id == ActivityRow.deal_id)
)  # fmt: skip
