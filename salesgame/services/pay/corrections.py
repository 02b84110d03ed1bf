"""Correcting closed statements: what late deals, and quotas and plans, would have paid differently.

A closed statement stays as it is. The ledger's net of each deal is brought to what the
plan says of the facts today by entries that stand on the first open statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from salesgame.domain.core.events import LateDealsStored, PlanChanged, QuotasStored, RosterChanged
from salesgame.domain.deals.deal import Deal
from salesgame.domain.pay.estimates import Estimate
from salesgame.domain.pay.ledger.changes import (
    PLAN_CHANGED,
    QUOTA_CHANGED,
    PayChange,
    change_for,
    matters_for_pay,
)
from salesgame.domain.pay.ledger.corrections import Corrections
from salesgame.domain.pay.ledger.entries import PayEntry
from salesgame.domain.pay.record import ClosedStatement, by_plan_and_period
from salesgame.queries.pay.estimates import estimates
from salesgame.queries.pay.ledger import closed_statements, first_open, nets
from salesgame.queries.pay.plans import plans
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.pay.posting import post
from salesgame.services.pay.statements import write_missing
from salesgame.services.work import Work
from salesgame.storage.people import PersonRow

Touched = dict[int, list[tuple[date, PayChange]]]  # by person: closing days, and what changed


def correct_deals(work: Work, event: LateDealsStored) -> None:
    """Post what stored deals change on closed statements; asks nothing when none can be."""
    touched = _touched(work, event)
    days = [day for found in touched.values() for day, _ in found]
    if not days:
        return
    changes: dict[ClosedStatement, list[PayChange]] = {}
    for closed in closed_statements(work.session, touched, min(days), max(days)):
        mine = touched[closed.person_id]
        if found := [change for day, change in mine if day in closed.period]:
            changes[closed] = found
    _correct(work, changes)


def correct_quotas(work: Work, event: QuotasStored) -> None:
    """Post what changed quotas change on closed statements of plans by attainment."""
    starts = event.starts
    if not event.people or (starts and min(starts) >= lock_day(work.session)):
        return
    first, last = (min(starts), max(starts)) if starts else (None, None)
    known = plans(work.session)
    changes = {
        closed: [QUOTA_CHANGED]
        for closed in closed_statements(work.session, event.people, first, last)
        if known[closed.rule_id].needs_quota
        and (not starts or any(start in closed.period for start in starts))
    }
    _correct(work, changes)


def correct_roster(work: Work, event: RosterChanged) -> None:
    """Post what changed seats or holidays change on closed statements of plans by attainment."""
    if event.since < lock_day(work.session) and any(
        plan.needs_quota for plan in plans(work.session).values()
    ):
        people = event.people or frozenset(work.session.scalars(select(PersonRow.id)))
        correct_quotas(work, QuotasStored(people))


def correct_plan(work: Work, event: PlanChanged) -> None:
    """Post what a plan's terms, or who is on it, change on its closed statements.

    Who is put on it in closed periods gets a statement of nothing for each: what they earned
    then stands on the first open one.
    """
    if event.since >= lock_day(work.session):
        return
    write_missing(work, plans(work.session)[event.rule_id], event.people, event.since)
    _correct(
        work,
        {
            closed: [PLAN_CHANGED]
            for closed in closed_statements(work.session, event.people, event.since)
            if closed.rule_id == event.rule_id
        },
    )


def _touched(work: Work, event: LateDealsStored) -> Touched:
    """The people whose pay a change of a deal of locked days can touch, with those days."""
    touched: Touched = defaultdict(list)
    open_from = lock_day(work.session)
    for change in event.changes:
        states = [deal for deal in (change.before, change.after) if deal is not None]
        locked = [deal for deal in states if _is_locked(deal, open_from)]
        if not locked or not matters_for_pay(change):
            continue
        for person in sorted({credit.person_id for deal in locked for credit in deal.credits}):
            seen = change_for(person, change, work.company.decimals, work.today)
            for day in sorted({deal.closed_on for deal in locked if deal.closed_on}):
                touched[person].append((day, seen))
    return touched


def _is_locked(deal: Deal, open_from: date) -> bool:
    return deal.pays and deal.closed_on is not None and deal.closed_on < open_from


def _correct(work: Work, changes: Mapping[ClosedStatement, Sequence[PayChange]]) -> None:
    if not changes:
        return
    known = plans(work.session)
    lands_in = first_open(work.session, work.company.calendar, known.values())
    entries: list[PayEntry] = []
    for (rule_id, period), found in by_plan_and_period(changes).items():
        plan, people = known[rule_id], [closed.person_id for closed in found]
        given = estimates(work.session, work.company, plan, period, people)
        kept = nets(work.session, rule_id, period.start, people)
        for closed in found:
            person = closed.person_id
            making = Corrections(person, plan, period, lands_in[rule_id].start, work.now)
            lines = given.get(person, Estimate()).lines
            entries += making.entries(lines, kept.get(person, {}), changes[closed])
    post(work, entries)
