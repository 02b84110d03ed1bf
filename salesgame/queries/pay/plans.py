"""Reading commission plans, and who is on them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import Session

from salesgame.domain.pay.plan import PlanVersion
from salesgame.domain.pay.terms import Assignment, PlanHistory, plans_of
from salesgame.queries.points.rules import versions
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.people import PersonRow
from salesgame.storage.rules import PlanAssignmentRow

PAGE = 25
_ASSIGNED = select(
    PlanAssignmentRow.person_id, PlanAssignmentRow.rule_id, PlanAssignmentRow.start,
    PlanAssignmentRow.end,
).order_by(
    PlanAssignmentRow.person_id, PlanAssignmentRow.rule_id, PlanAssignmentRow.start
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan as the list of plans shows it on a day, with how many people are on it then."""

    plan: PlanHistory
    shown: PlanVersion
    is_in_force: bool
    people: int


@dataclass(frozen=True, slots=True)
class PlanMember:
    """A person on a plan, with the days."""

    person_id: int
    name: str
    start: date
    end: date


def plans(session: Session) -> dict[int, PlanHistory]:
    """Every commission plan, by its rule's id."""
    return plans_of(versions(session, "plan"))


def plan_list(session: Session, day: date) -> tuple[PlanLine, ...]:
    """Every plan as it stands on a day, by name."""
    counts = _member_counts(session, day)
    known = sorted(plans(session).values(), key=lambda plan: plan.name.casefold())
    return tuple(
        PlanLine(plan, plan.shown_on(day), bool(plan.on(day)), counts.get(plan.rule_id, 0))
        for plan in known
    )


def assignments(
    session: Session,
    first: date,
    until: date,
    *,
    people: Collection[int] | None = None,
    rule_id: int | None = None,
) -> list[Assignment]:
    """Who was on which plan on any day of `[first, until)`."""
    row = PlanAssignmentRow
    query = _ASSIGNED.where(row.start < until, row.end > first)
    if rule_id is not None:
        query = query.where(row.rule_id == rule_id)
    return [
        Assignment(found.person_id, found.rule_id, found.start, found.end)
        for found in rows_in_chunks(session, query, row.person_id, people)
    ]


def members(
    session: Session, rule_id: int, *, after: int | None = None, limit: int = PAGE
) -> tuple[PlanMember, ...]:
    """Who is, was or will be on a plan, by name, after the person `after`."""
    row = PlanAssignmentRow
    query = (
        select(row.person_id, PersonRow.name, row.start, row.end)
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(row.rule_id == rule_id, *comes_after(session, after))
        .order_by(PersonRow.name, row.person_id, row.start)
        .limit(limit)
    )
    return tuple(PlanMember(*found) for found in session.execute(query))


def comes_after(session: Session, after: int | None) -> list[ColumnElement[bool]]:
    """What lies after a person in the order of names."""
    if after is None:
        return []
    name = session.scalar(select(PersonRow.name).where(PersonRow.id == after)) or ""
    return [tuple_(PersonRow.name, PersonRow.id) > tuple_(literal(name), literal(after))]


def _member_counts(session: Session, day: date) -> dict[int, int]:
    row = PlanAssignmentRow
    query = (
        select(row.rule_id, func.count())
        .where(row.start <= day, row.end > day)
        .group_by(row.rule_id)
    )
    return {found[0]: found[1] for found in session.execute(query)}
