"""Checking the ledger of pay against the facts, and closed statements against their entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from salesgame.domain.operations.differences import Difference
from salesgame.domain.pay.estimates import Estimate
from salesgame.domain.pay.ledger.corrections import Nets, mismatches
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.record import ClosedStatement, by_plan_and_period
from salesgame.domain.pay.terms import PlanHistory
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.estimates import estimates
from salesgame.queries.pay.ledger import STANDS, closed_statements, nets
from salesgame.queries.pay.plans import assignments, plans
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.storage.db.summing import sum_of
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.periods import ClosedPeriodRow


def verify_pay(session: Session) -> Iterator[Difference]:
    """Every closed statement that isn't the sum of its entries, or not what the facts give.

    An entry that no closed statement accounts for is one that nothing gives.
    """
    company, known = the_company(session), plans(session)
    kept = closed_statements(session, None)
    yield from _wrong_totals(session, kept)
    yield from _unaccounted(session, kept)
    yield from _without_one(session, known, kept)
    for (rule_id, period), mine in by_plan_and_period(kept).items():
        plan, people = known[rule_id], [closed.person_id for closed in mine]
        rebuilt = estimates(session, company, plan, period, people)
        ledger = nets(session, rule_id, period.start, people)
        for person in people:
            lines = rebuilt.get(person, Estimate()).lines
            label = f"{plan.name}, {company.calendar.label(period)}, person {person}"
            yield from _differences(label, lines, ledger.get(person, {}))


def _wrong_totals(session: Session, kept: Sequence[ClosedStatement]) -> Iterator[Difference]:
    row = PayEntryRow
    query = select(
        row.person_id, row.rule_id, row.statement_start, sum_of(row.amount),
        func.count(case((STANDS, row.id))),
    ).group_by(row.person_id, row.rule_id, row.statement_start)  # fmt: skip
    sums = {tuple(key): (amount, count) for *key, amount, count in session.execute(query)}
    for closed in kept:
        total, count = sums.get((closed.person_id, closed.rule_id, closed.period.start), (0, 0))
        key = f"plan {closed.rule_id}, {closed.period.start}, person {closed.person_id}"
        if total != closed.total:
            yield Difference("statement", key, str(closed.total), str(total))
        if count != closed.lines:
            yield Difference("statement", f"{key}, lines", closed.lines, count)


def _without_one(
    session: Session, known: Mapping[int, PlanHistory], kept: Sequence[ClosedStatement]
) -> Iterator[Difference]:
    """Who was on a plan in a closed period and has no statement of it, even one of nothing."""
    written = {(one.rule_id, one.period.start, one.person_id) for one in kept}
    for period in closed_periods(session):
        for span in assignments(session, period.start, period.end):
            asked = span.rule_id, period.start, span.person_id
            if known[span.rule_id].kind == period.kind and asked not in written:
                written.add(asked)
                rule, start, person = asked
                key = f"plan {rule}, {start}, person {person}: none is kept"
                yield Difference("statement", key, None, "0")


def _unaccounted(session: Session, kept: Sequence[ClosedStatement]) -> Iterator[Difference]:
    """Entries earned in, or standing on, a closed period for which the person has no statement."""
    row, period = PayEntryRow, ClosedPeriodRow
    closed = {tuple(found) for found in session.execute(select(period.kind, period.start))}
    written = {(one.person_id, one.rule_id, one.period.start) for one in kept}
    query = select(
        row.id, row.person_id, row.rule_id, row.period_kind, row.earned_start,
        row.statement_start, row.amount,
    ).where(STANDS).order_by(row.id)  # fmt: skip
    for entry, person, rule, kind, earned, stands, amount in session.execute(query):
        is_kept = (person, rule, stands) in written or (kind, stands) not in closed
        if (person, rule, earned) not in written or not is_kept:
            key = f"entry {entry}, plan {rule}, {earned}, person {person}: no closed statement"
            yield Difference("pay", key, str(amount), None)


def _differences(label: str, lines: Sequence[Line], kept: Nets) -> Iterator[Difference]:
    for (kind, cause_id), line, net in mismatches(lines, kept):
        rebuilt = line.amount if line else 0
        yield Difference("pay", f"{label}, {kind} {cause_id}", str(net.amount), str(rebuilt))
