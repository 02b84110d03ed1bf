"""Reading whose pay there is to see, a page at a time, with what each has earned so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, literal, select, tuple_
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.terms import Assignment, PlanHistory
from salesgame.queries.pay.ledger import WorkedOut, plans, worked_out
from salesgame.storage.db.summing import sum_of
from salesgame.storage.pay import PayEntryRow, StatementRow
from salesgame.storage.people import PersonRow
from salesgame.storage.rules import PlanAssignmentRow

PAGE = 25


@dataclass(frozen=True, slots=True)
class Payee:
    """A person on a plan: what was sold and earned in the period that holds the day, so far."""

    person_id: int
    name: str
    plan: str
    period: Period
    sold: int
    earned: int


@dataclass(frozen=True, slots=True)
class PlanMember:
    """A person on a plan, with the days."""

    person_id: int
    name: str
    start: date
    end: date


def payees(
    session: Session,
    company: Company,
    day: date,
    among: Collection[int] | None,
    *,
    after: int | None = None,
    limit: int = PAGE,
) -> tuple[Payee, ...]:
    """Who is on a plan on a day, by name, after the person `after`; `among` None is everybody.

    The same queries for any number of people and deals.
    """
    people = _named(session, day, among, after, limit)
    known = plans(session)
    spans = _spans(session, day, list(people))
    by_plan: dict[int, list[int]] = defaultdict(list)
    for span in spans:
        by_plan[span.rule_id].append(span.person_id)
    found: list[Payee] = []
    for rule_id, mine in by_plan.items():
        found += _of_plan(session, company, known[rule_id], day, mine, people)
    # In the database's own order of names: the next page asks it who comes after the last.
    places = {person: place for place, person in enumerate(people)}
    return tuple(sorted(found, key=lambda payee: (places[payee.person_id], payee.plan)))


def members(
    session: Session, rule_id: int, *, after: int | None = None, limit: int = PAGE
) -> tuple[PlanMember, ...]:
    """Who is, was or will be on a plan, by name, after the person `after`."""
    row = PlanAssignmentRow
    query = (
        select(row.person_id, PersonRow.name, row.start, row.end)
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(row.rule_id == rule_id, *_past(session, after))
        .order_by(PersonRow.name, row.person_id, row.start)
        .limit(limit)
    )
    return tuple(PlanMember(*found) for found in session.execute(query))


def member_counts(session: Session, day: date) -> dict[int, int]:
    """How many people are on each plan on a day."""
    row = PlanAssignmentRow
    query = (
        select(row.rule_id, func.count())
        .where(row.start <= day, row.end > day)
        .group_by(row.rule_id)
    )
    return {found[0]: found[1] for found in session.execute(query)}


def _named(
    session: Session, day: date, among: Collection[int] | None, after: int | None, limit: int
) -> dict[int, str]:
    row = PlanAssignmentRow
    on_a_plan = select(row.person_id).where(row.start <= day, row.end > day)
    query = select(PersonRow.id, PersonRow.name).where(
        PersonRow.id.in_(on_a_plan), *_past(session, after)
    )
    if among is not None:
        query = query.where(PersonRow.id.in_(among))
    rows = session.execute(query.order_by(PersonRow.name, PersonRow.id).limit(limit))
    return {row.id: row.name for row in rows}


def _past(session: Session, after: int | None) -> list[ColumnElement[bool]]:
    """What lies after a person in the order of names."""
    if after is None:
        return []
    name = session.scalar(select(PersonRow.name).where(PersonRow.id == after)) or ""
    return [tuple_(PersonRow.name, PersonRow.id) > tuple_(literal(name), literal(after))]


def _spans(session: Session, day: date, people: list[int]) -> list[Assignment]:
    row = PlanAssignmentRow
    query = select(row.person_id, row.rule_id, row.start, row.end).where(
        row.person_id.in_(people), row.start <= day, row.end > day
    )
    return [Assignment(*found) for found in session.execute(query)]


def _of_plan(
    session: Session,
    company: Company,
    plan: PlanHistory,
    day: date,
    people: list[int],
    names: dict[int, str],
) -> Iterable[Payee]:
    period = company.calendar.period(plan.kind, day)
    closed = _totals(session, plan, period, people)
    waiting = _adjusted(session, plan, period, people)
    worked = worked_out(session, company, plan, period, people)
    nothing = WorkedOut((), None)
    for person in people:
        lines = worked.get(person, nothing).lines
        estimate = sum(line.amount for line in lines) + waiting.get(person, 0)
        sold = sum(line.credit.amount for line in lines)
        earned = closed.get(person, estimate)
        yield Payee(person, names[person], plan.name, period, sold, earned)


def _totals(
    session: Session, plan: PlanHistory, period: Period, people: list[int]
) -> dict[int, int]:
    row = StatementRow
    query = select(row.person_id, row.total).where(
        row.rule_id == plan.rule_id, row.start == period.start, row.person_id.in_(people)
    )
    return {found[0]: found[1] for found in session.execute(query)}


def _adjusted(
    session: Session, plan: PlanHistory, period: Period, people: list[int]
) -> dict[int, int]:
    row = PayEntryRow
    query = (
        select(row.person_id, sum_of(row.amount))
        .where(
            row.rule_id == plan.rule_id,
            row.statement_start == period.start,
            row.earned_start < period.start,
            row.person_id.in_(people),
        )
        .group_by(row.person_id)
    )
    return dict(session.execute(query).all())
