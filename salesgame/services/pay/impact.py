"""What an act does to pay and points, measured: the same sums before it and after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.domain.pay.impact import Impact, PayImpact
from salesgame.queries.boards.boards import BoardQuery, make_board
from salesgame.queries.imports.touched import Touch
from salesgame.queries.pay.estimates import estimates as pay_estimates
from salesgame.queries.pay.ledger import closed_statements
from salesgame.queries.pay.plans import assignments, plans
from salesgame.storage.db.summing import sum_of
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.points import PointsEntryRow

Slot = tuple[int, int, Period]  # person, plan, period


@dataclass(frozen=True, slots=True)
class ImpactReading:
    """Estimates of open statements, and everybody's place on this month's points board."""

    estimates: dict[Slot, int]
    places: dict[int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """Where both ledgers ended before an act."""

    pay: int
    points: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What both ledgers took down since: corrections of pay, points by person, closed goals."""

    adjustments: tuple[PayImpact, ...]
    points: dict[int, int]
    goals: int


def marks(session: Session) -> Marks:
    """Where the ledgers end now."""
    pay, points = (
        session.scalar(select(func.max(row.id))) or 0 for row in (PayEntryRow, PointsEntryRow)
    )
    return Marks(pay, points)


def slots_of(session: Session, company: Company, touched: Collection[Touch]) -> set[Slot]:
    """The open statements that touched days belong to; closed ones can only be adjusted."""
    if not touched:
        return set()
    first, until = min(t.start for t in touched), max(t.end for t in touched)
    people = {touch.person_id for touch in touched}
    found: set[Slot] = set()
    known, on_plan = plans(session), defaultdict(set)
    for span in assignments(session, first, until, people=people):
        on_plan[span.person_id].add(span.rule_id)
    for touch in touched:
        for rule_id in on_plan[touch.person_id]:
            kind = known[rule_id].kind
            periods = company.calendar.between(kind, touch.start, touch.end)
            found |= {(touch.person_id, rule_id, period) for period in periods}
    closed = closed_statements(session, people)
    return found - {(one.person_id, one.rule_id, one.period) for one in closed}


def read(session: Session, company: Company, slots: Collection[Slot], today: date) -> ImpactReading:
    """What these statements come to by the facts as they stand, and the places."""
    month = company.calendar.period("month", today)
    board = make_board(session, company, BoardQuery("points", month), today)
    places = {row.person_id: row.place for row in board.rows if row.place is not None}
    return ImpactReading(read_pay(session, company, slots), places)


def read_pay(session: Session, company: Company, slots: Collection[Slot]) -> dict[Slot, int]:
    """What these statements come to by the facts as they stand."""
    known = plans(session)
    estimates: dict[Slot, int] = {}
    grouped: dict[tuple[int, Period], list[int]] = defaultdict(list)
    for person, rule_id, period in slots:
        grouped[rule_id, period].append(person)
    for (rule_id, period), people in grouped.items():
        found = pay_estimates(session, company, known[rule_id], period, people)
        for person, given in found.items():
            estimates[person, rule_id, period] = given.total
    return estimates


def posted_since(session: Session, company: Company, since: Marks) -> Posted:
    """What was added to the ledgers after the marks."""
    row = PointsEntryRow
    fresh = row.id > since.points
    points = select(row.person_id, sum_of(row.points)).where(fresh).group_by(row.person_id)
    goals = (
        select(row.cause_id, row.person_id, row.earned_on)
        .where(fresh, row.cause == "goal")
        .group_by(row.cause_id, row.person_id, row.earned_on)
        .having(sum_of(row.points) != 0)
    )
    return Posted(
        _adjustments(session, company, since),
        dict(session.execute(points).all()),
        session.scalar(select(func.count()).select_from(goals.subquery())) or 0,
    )


def compared(before: ImpactReading, after: ImpactReading, posted: Posted) -> Impact:
    """What lies between two readings, with what was posted meanwhile."""
    people = before.places.keys() | after.places.keys()
    return Impact(
        estimates=_estimates(before, after),
        adjustments=posted.adjustments,
        points=sum(posted.points.values()),
        points_people=sum(1 for change in posted.points.values() if change),
        goals=posted.goals,
        places=sum(before.places.get(person) != after.places.get(person) for person in people),
    )


def _adjustments(session: Session, company: Company, since: Marks) -> tuple[PayImpact, ...]:
    row = PayEntryRow
    query = (
        select(row.person_id, row.period_kind, row.earned_start, sum_of(row.amount), func.count())
        .where(row.id > since.pay)
        .group_by(row.person_id, row.period_kind, row.earned_start)
    )
    period = company.calendar.period
    return _sorted(
        PayImpact(person, period(cast(PeriodKind, kind), start), amount, count)
        for person, kind, start, amount, count in session.execute(query)
    )


def _estimates(before: ImpactReading, after: ImpactReading) -> tuple[PayImpact, ...]:
    changes: dict[tuple[int, Period], list[int]] = defaultdict(list)
    for person, rule_id, period in before.estimates.keys() | after.estimates.keys():
        slot = person, rule_id, period
        change = after.estimates.get(slot, 0) - before.estimates.get(slot, 0)
        if change:
            changes[person, period].append(change)
    return _sorted(PayImpact(*key, sum(each), len(each)) for key, each in changes.items())


def _sorted(changes: Iterable[PayImpact]) -> tuple[PayImpact, ...]:
    return tuple(sorted(changes, key=lambda change: (change.period.start, change.person_id)))
