"""Reading whose pay there is to see, a page at a time, with what each has earned so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.estimates import Estimate
from salesgame.domain.pay.held import NOTHING_HELD
from salesgame.domain.pay.terms import PlanHistory
from salesgame.queries.pay.estimates import estimates_and_held
from salesgame.queries.pay.plans import PAGE, assignments, comes_after, plans
from salesgame.storage.db.summing import sum_of
from salesgame.storage.pay import PayEntryRow, StatementRow
from salesgame.storage.people import PersonRow
from salesgame.storage.rules import PlanAssignmentRow


@dataclass(frozen=True, slots=True)
class Payee:
    """A person on a plan: what was sold and earned in the period that holds the day, so far.

    `held` is what of that period waits for approval, and no part of what is earned.
    """

    person_id: int
    name: str
    plan: str
    period: Period
    sold: int
    earned: int
    held: int


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
    by_plan: dict[int, list[int]] = defaultdict(list)
    for span in assignments(session, day, day + date.resolution, people=list(people)):
        by_plan[span.rule_id].append(span.person_id)
    found: list[Payee] = []
    for rule_id, mine in by_plan.items():
        found += _of_plan(session, company, known[rule_id], day, mine, people)
    # In the database's own order of names: the next page asks it who comes after the last.
    places = {person: place for place, person in enumerate(people)}
    return tuple(sorted(found, key=lambda payee: (places[payee.person_id], payee.plan)))


def _named(
    session: Session, day: date, among: Collection[int] | None, after: int | None, limit: int
) -> dict[int, str]:
    row = PlanAssignmentRow
    on_a_plan = select(row.person_id).where(row.start <= day, row.end > day)
    query = select(PersonRow.id, PersonRow.name).where(
        PersonRow.id.in_(on_a_plan), *comes_after(session, after)
    )
    if among is not None:
        query = query.where(PersonRow.id.in_(among))
    rows = session.execute(query.order_by(PersonRow.name, PersonRow.id).limit(limit))
    return {row.id: row.name for row in rows}


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
    adjusted = _adjusted(session, plan, period, people)
    given = estimates_and_held(session, company, plan, period, people)
    for person in people:
        so_far, held = given.get(person, (Estimate(), NOTHING_HELD))
        earned = closed.get(person, so_far.total + adjusted.get(person, 0))
        yield Payee(person, names[person], plan.name, period, so_far.sold, earned, held.total)


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
