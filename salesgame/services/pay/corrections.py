"""Correcting closed statements: what late, changed or cancelled deals would have paid differently.

A closed statement stays as it is. The ledger's net of each deal is brought to what the
plan says of the facts today by entries that stand on the first open statement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.domain.core.events import DealsStored, QuotasStored, RosterChanged
from salesgame.domain.deals.deal import Deal
from salesgame.domain.operations.differences import Difference
from salesgame.domain.pay.changes import QUOTA_CHANGED, PayChange, change_for, matters_for_pay
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.terms import PlanHistory
from salesgame.domain.pay.working import working_of
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.ledger import (
    DEAL,
    Closed,
    Net,
    assignments,
    closed_statements,
    ledger_of,
    plans,
    worked_out,
)
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.pay.statements import ENTRY_COLUMNS
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.db.summing import sum_of
from salesgame.storage.pay import PayEntryRow, StatementRow
from salesgame.storage.people import PersonRow
from salesgame.storage.periods import ClosedPeriodRow

Touched = dict[int, list[tuple[date, PayChange]]]  # by person: closing days, and what changed
_NOTHING = Net()


def correct_deals(work: Work, event: DealsStored) -> None:
    """Post what stored deals change on closed statements; asks nothing when none can be."""
    touched = _touched(work, event)
    days = [day for found in touched.values() for day, _ in found]
    if not days:
        return
    causes: dict[Closed, list[PayChange]] = {}
    for closed in closed_statements(work.session, touched, min(days), max(days)):
        mine = touched[closed.person_id]
        if found := [change for day, change in mine if day in closed.period]:
            causes[closed] = found
    _correct(work, causes)


def correct_quotas(work: Work, event: QuotasStored) -> None:
    """Post what changed quotas change on closed statements of plans by attainment."""
    starts = event.starts
    if not event.people or (starts and min(starts) >= lock_day(work.session)):
        return
    first, last = (min(starts), max(starts)) if starts else (None, None)
    known = plans(work.session)
    causes = {
        closed: [QUOTA_CHANGED]
        for closed in closed_statements(work.session, event.people, first, last)
        if known[closed.rule_id].needs_quota
        and (not starts or any(start in closed.period for start in starts))
    }
    _correct(work, causes)


def correct_roster(work: Work, event: RosterChanged) -> None:
    """Post what changed seats or holidays change on closed statements of plans by attainment."""
    if event.since < lock_day(work.session) and any(
        plan.needs_quota for plan in plans(work.session).values()
    ):
        people = event.people or frozenset(work.session.scalars(select(PersonRow.id)))
        correct_quotas(work, QuotasStored(people))


def verify_pay(session: Session) -> Iterator[Difference]:
    """Every closed statement that isn't the sum of its entries, or not what the facts give.

    An entry that no closed statement accounts for is one that nothing gives.
    """
    company, known = the_company(session), plans(session)
    kept = closed_statements(session, None)
    yield from _wrong_totals(session, kept)
    yield from _unaccounted(session, kept)
    for (rule_id, period), mine in _by_period(kept).items():
        plan, people = known[rule_id], [closed.person_id for closed in mine]
        yield from _without_one(session, plan, period, people)
        rebuilt = worked_out(session, company, plan, period, people)
        ledger = ledger_of(session, rule_id, period.start, people)
        for person in people:
            lines = rebuilt[person].lines if person in rebuilt else ()
            label = f"{plan.name}, {company.calendar.label(period)}, person {person}"
            yield from _differences(label, lines, ledger.of(person))


def _touched(work: Work, event: DealsStored) -> Touched:
    """The people whose pay a change of a deal of locked days can touch, with those days."""
    touched: Touched = defaultdict(list)
    open_from = lock_day(work.session)
    for change in event.changes:
        states = [deal for deal in (change.before, change.after) if deal is not None]
        locked = [deal for deal in states if _is_locked(deal, open_from)]
        if not locked or not matters_for_pay(change):
            continue
        for person in sorted({credit.person_id for deal in locked for credit in deal.credits}):
            cause = change_for(person, change, work.company.decimals)
            for day in sorted({deal.closed_on for deal in locked if deal.closed_on}):
                touched[person].append((day, cause))
    return touched


def _is_locked(deal: Deal, open_from: date) -> bool:
    return deal.is_won and deal.closed_on is not None and deal.closed_on < open_from


def _by_period(found: Iterable[Closed]) -> dict[tuple[int, Period], list[Closed]]:
    grouped: dict[tuple[int, Period], list[Closed]] = defaultdict(list)
    for closed in found:
        grouped[closed.rule_id, closed.period].append(closed)
    return dict(sorted(grouped.items()))


def _correct(work: Work, causes: Mapping[Closed, Sequence[PayChange]]) -> None:
    if not causes:
        return
    known = plans(work.session)
    rows: list[tuple[Any, ...]] = []
    for (rule_id, period), found in _by_period(causes).items():
        plan, people = known[rule_id], [closed.person_id for closed in found]
        now = worked_out(work.session, work.company, plan, period, people)
        ledger = ledger_of(work.session, rule_id, period.start, people)
        statement = _first_open(work, plan)
        for closed in found:
            lines = now[closed.person_id].lines if closed.person_id in now else ()
            posting = _Corrections(work, plan, period, statement, closed.person_id)
            rows += posting.entries(lines, ledger.of(closed.person_id), causes[closed])
    bulk.insert(work.session, PayEntryRow, ENTRY_COLUMNS, rows)


def _first_open(work: Work, plan: PlanHistory) -> Period:
    """The first statement period of a plan that isn't closed."""
    last = select(func.max(StatementRow.end)).where(StatementRow.rule_id == plan.rule_id)
    closed = select(func.max(ClosedPeriodRow.end)).where(ClosedPeriodRow.kind == plan.kind)
    ends = [end for query in (last, closed) if (end := work.session.scalar(query)) is not None]
    return work.company.calendar.period(plan.kind, max(ends))


class _Corrections:
    """The entries that bring one person's closed period to what the facts say."""

    def __init__(
        self, work: Work, plan: PlanHistory, earned: Period, statement: Period, person: int
    ) -> None:
        self._work, self._plan = work, plan
        self._earned, self._statement, self._person = earned, statement, person

    def entries(
        self, lines: Sequence[Line], nets: Mapping[int, Net], causes: Sequence[PayChange]
    ) -> Iterator[tuple[Any, ...]]:
        """One entry for each deal whose net isn't what its line says."""
        by_deal = {line.credit.deal_id: line for line in lines}
        names = {cause.deal_id: cause for cause in causes}
        for deal in sorted(by_deal.keys() | nets.keys()):
            line, net = by_deal.get(deal), nets.get(deal, _NOTHING)
            amount = line.amount if line else 0
            if amount != net.amount:
                yield self._entry(deal, line, net, names.get(deal, causes[0]))

    def _entry(self, deal: int, line: Line | None, net: Net, cause: PayChange) -> tuple[Any, ...]:
        should_be = line.amount if line else 0
        working = {
            "deal": line.credit.deal if line else cause.deal,
            "was": net.amount,
            "should_be": should_be,
            "change": cause.body(),
            "now": working_of(line) if line else None,
        }
        return (
            self._person, self._plan.rule_id, self._version(line), self._plan.kind,
            self._earned.start, self._statement.start, DEAL, deal, should_be - net.amount,
            working, net.revisions, net.last_id, cause.why, self._work.now,
        )  # fmt: skip

    def _version(self, line: Line | None) -> int:
        if line is not None:
            return line.version_id
        found = self._plan.on(self._earned.start) or self._plan.versions[-1]
        return found.id


def _wrong_totals(session: Session, kept: Sequence[Closed]) -> Iterator[Difference]:
    row = PayEntryRow
    query = select(
        row.person_id, row.rule_id, row.statement_start, sum_of(row.amount), func.count()
    ).group_by(row.person_id, row.rule_id, row.statement_start)
    sums = {tuple(key): (amount, count) for *key, amount, count in session.execute(query)}
    for closed in kept:
        total, count = sums.get((closed.person_id, closed.rule_id, closed.period.start), (0, 0))
        key = f"plan {closed.rule_id}, {closed.period.start}, person {closed.person_id}"
        if total != closed.total:
            yield Difference("statement", key, str(closed.total), str(total))
        if count != closed.lines:
            yield Difference("statement", f"{key}, lines", closed.lines, count)


def _without_one(
    session: Session, plan: PlanHistory, period: Period, people: Sequence[int]
) -> Iterator[Difference]:
    """Who was on a plan in a closed period and has no statement of it, even one of nothing."""
    staff = assignments(session, period.start, period.end, rule_id=plan.rule_id)
    for person in sorted({span.person_id for span in staff} - set(people)):
        key = f"plan {plan.rule_id}, {period.start}, person {person}: none is kept"
        yield Difference("statement", key, None, "0")


def _unaccounted(session: Session, kept: Sequence[Closed]) -> Iterator[Difference]:
    """Entries earned in, or standing on, a closed period for which the person has no statement."""
    row, period = PayEntryRow, ClosedPeriodRow
    closed = {tuple(found) for found in session.execute(select(period.kind, period.start))}
    written = {(one.person_id, one.rule_id, one.period.start) for one in kept}
    query = select(
        row.id, row.person_id, row.rule_id, row.period_kind, row.earned_start,
        row.statement_start, row.amount,
    ).order_by(row.id)  # fmt: skip
    for entry, person, rule, kind, earned, stands, amount in session.execute(query):
        is_kept = (person, rule, stands) in written or (kind, stands) not in closed
        if (person, rule, earned) not in written or not is_kept:
            key = f"entry {entry}, plan {rule}, {earned}, person {person}: no closed statement"
            yield Difference("pay", key, str(amount), None)


def _differences(
    label: str, lines: Sequence[Line], nets: Mapping[int, Net]
) -> Iterator[Difference]:
    rebuilt = {line.credit.deal_id: line.amount for line in lines}
    for deal in sorted(rebuilt.keys() | nets.keys()):
        kept, amount = nets.get(deal, _NOTHING).amount, rebuilt.get(deal, 0)
        if kept != amount:
            yield Difference("pay", f"{label}, deal {deal}", str(kept), str(amount))
