"""Reading what one person's statements are made of; the domain makes them of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import EVER, Period
from salesgame.domain.pay.held import NO_DEALS_WAIT
from salesgame.domain.pay.progress import PlanProgress, progress_of
from salesgame.domain.pay.record import PayRecord, StatementSlot
from salesgame.domain.pay.statements import Statement
from salesgame.domain.pay.terms import PlanHistory
from salesgame.domain.targets.quotas import Target
from salesgame.queries.pay.credits import credits_between, waiting_between
from salesgame.queries.pay.ledger import closed_statements, entries_on
from salesgame.queries.pay.plans import assignments, plans
from salesgame.queries.targets.quotas import person_targets

MONTHS_BACK = 12
_DAY = timedelta(days=1)
_Wanted = Callable[[StatementSlot], bool]


def statements(
    session: Session, company: Company, person_id: int, period: Period
) -> tuple[Statement, ...]:
    """A person's statements of a period: each plan's own, those within it, or the one around it."""
    record = _record(session, company, person_id, period, with_held=True)
    return _statements(session, company, record, period, lambda _slot: True)


def plan_progress(
    session: Session, company: Company, person_id: int, day: date
) -> tuple[PlanProgress, ...]:
    """The statements of the periods that hold `day`, with the distance to the next tier."""
    found = statements(session, company, person_id, company.calendar.period("day", day))
    return tuple(progress_of(each, day) for each in found)


def history(session: Session, company: Company, person_id: int, day: date) -> tuple[Statement, ...]:
    """The statements of the last twelve months, oldest first, the one that holds `day` included.

    What they come to, without quotas that change nothing of it, and without what waits.
    """
    calendar = company.calendar
    months = calendar.up_to(calendar.period("month", day), MONTHS_BACK)
    asked = Period("ever", months[0].start, months[-1].end)
    record = _record(session, company, person_id, asked, with_held=False)
    return _statements(session, company, record, asked, _hangs_on_a_quota)


def _hangs_on_a_quota(slot: StatementSlot) -> bool:
    return slot.plan.needs_quota and slot.state == "estimate"


def _statements(
    session: Session, company: Company, record: PayRecord, asked: Period, wants_quota: _Wanted
) -> tuple[Statement, ...]:
    slots = record.slots(company.calendar, asked)
    targets: dict[Period, Target | None] = {}
    for period in dict.fromkeys(slot.period for slot in slots if wants_quota(slot)):
        found = person_targets(session, company, period, "revenue", [record.person_id])
        targets[period] = found.get(record.person_id)
    return tuple(record.statement(slot, targets.get(slot.period)) for slot in slots)


def _record(
    session: Session, company: Company, person_id: int, asked: Period, *, with_held: bool
) -> PayRecord:
    known = plans(session)
    if not known:
        return PayRecord(person_id, known)
    first, until = _bounds(company, known, asked)
    spans = assignments(session, first, until, people=[person_id])
    closed = closed_statements(session, [person_id], first, until - _DAY)
    entries = entries_on(session, company.calendar, person_id, first, until)
    if not spans:
        return PayRecord(person_id, known, spans, (), entries, closed)
    facts = credits_between(session, [person_id], first, until).get(person_id, ())
    waiting = NO_DEALS_WAIT
    if with_held:
        waiting = waiting_between(session, [person_id], first, until)
    return PayRecord(person_id, known, spans, facts, entries, closed, waiting)


def _bounds(company: Company, known: dict[int, PlanHistory], asked: Period) -> tuple[date, date]:
    """The days of every statement period that shares one with the period asked for."""
    if asked == EVER:
        return asked.start, asked.end
    period, kinds = company.calendar.period, {plan.kind for plan in known.values()}
    return (
        min(period(kind, asked.start).start for kind in kinds),
        max(period(kind, asked.end - _DAY).end for kind in kinds),
    )
