"""Closing statements: a period's lines are written to the ledger once, and never change again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import func, select

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.estimates import Estimate
from salesgame.domain.pay.ledger.corrections import Net, Nets
from salesgame.domain.pay.ledger.entries import PayEntry, entry_of
from salesgame.domain.pay.terms import PlanHistory
from salesgame.queries.pay.estimates import estimates
from salesgame.queries.pay.ledger import STANDS, nets
from salesgame.queries.pay.plans import assignments, plans
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.services.pay.posting import post
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.db.summing import sum_of
from salesgame.storage.pay import PayEntryRow, StatementRow

_STATEMENT_COLUMNS = (
    "person_id", "rule_id", "start", "period_kind", "end", "total", "lines", "closed_at",
)  # fmt: skip


def close_statements(work: Work, period: Period) -> int:
    """Write the statements of every plan settled in this period; returns how many.

    Everybody who was on the plan gets one, and whoever an adjustment waits for. Closing
    again writes nothing more.
    """
    settled = [plan for plan in plans(work.session).values() if plan.kind == period.kind]
    return sum(_close(work, plan, period) for plan in settled)


def write_missing(
    work: Work, plan: PlanHistory, people: Collection[int] | None, since: date
) -> None:
    """A statement of nothing for whoever was on a plan in a closed period and has none of it."""
    for period in closed_periods(work.session, since):
        if period.kind != plan.kind:
            continue
        staff = assignments(
            work.session, period.start, period.end, people=people, rule_id=plan.rule_id
        )
        done = set(_closed_people(work, plan.rule_id, period.start))
        rows = [
            (person, plan.rule_id, period.start, period.kind, period.end, 0, 0, work.now)
            for person in sorted({span.person_id for span in staff} - done)
        ]
        bulk.insert(work.session, StatementRow, _STATEMENT_COLUMNS, rows)


def _close(work: Work, plan: PlanHistory, period: Period) -> int:
    done = set(_closed_people(work, plan.rule_id, period.start))
    given = estimates(work.session, work.company, plan, period)
    fresh = {person: given[person] for person in sorted(given.keys() - done)}
    waiting = _waiting(work, plan.rule_id, period.start)
    before = nets(work.session, plan.rule_id, period.start)
    post(work, _entries(work, plan, period, fresh, before))
    rows = []
    for person in sorted((fresh.keys() | waiting.keys()) - done):
        own = fresh.get(person, Estimate())
        amount, count = waiting.get(person, (0, 0))
        rows.append((
            person, plan.rule_id, period.start, period.kind, period.end, amount + own.total,
            count + len(own.lines), work.now,
        ))  # fmt: skip
    bulk.insert(work.session, StatementRow, _STATEMENT_COLUMNS, rows)
    return len(rows)


def _closed_people(work: Work, rule_id: int, start: date) -> Collection[int]:
    row = StatementRow
    query = select(row.person_id).where(row.rule_id == rule_id, row.start == start)
    return work.session.scalars(query).all()


def _waiting(work: Work, rule_id: int, start: date) -> dict[int, tuple[int, int]]:
    """The adjustments already posted to this statement: their sum and number, by person."""
    row = PayEntryRow
    query = (
        select(row.person_id, sum_of(row.amount), func.count())
        .where(row.rule_id == rule_id, row.statement_start == start, row.earned_start < start)
        .where(STANDS)
        .group_by(row.person_id)
    )
    return {person: (amount, count) for person, amount, count in work.session.execute(query)}


def _entries(
    work: Work, plan: PlanHistory, period: Period, fresh: Mapping[int, Estimate],
    before: Mapping[int, Nets],
) -> Iterator[PayEntry]:  # fmt: skip
    """Every line; `before` is what the ledger holds of a period that was opened again."""
    for person, own in fresh.items():
        known = before.get(person, {})
        for line in own.lines:
            revision = known.get(line.cause.key, Net()).revisions
            yield entry_of(line, person, plan.rule_id, period, work.now, revision)
