"""Closing statements: a period's lines are written to the ledger once, and never change again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.terms import PlanHistory
from salesgame.domain.pay.working import working_of
from salesgame.queries.pay.ledger import DEAL, WorkedOut, plans, worked_out
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.db.summing import sum_of
from salesgame.storage.pay import PayEntryRow, StatementRow

ENTRY_COLUMNS = (
    "person_id", "rule_id", "rule_version_id", "period_kind", "earned_start", "statement_start",
    "cause", "cause_id", "amount", "working", "revision", "corrects_id", "why", "made_at",
)  # fmt: skip
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


def _close(work: Work, plan: PlanHistory, period: Period) -> int:
    done = set(_closed_people(work, plan.rule_id, period.start))
    found = worked_out(work.session, work.company, plan, period)
    fresh = {person: worked for person, worked in found.items() if person not in done}
    waiting = _waiting(work, plan.rule_id, period.start)
    due = sorted((fresh.keys() | waiting.keys()) - done)
    _write_entries(work, plan, period, fresh)
    rows = []
    for person in due:
        own = fresh[person].lines if person in fresh else ()
        amount, count = waiting.get(person, (0, 0))
        total = amount + sum(line.amount for line in own)
        rows.append((
            person, plan.rule_id, period.start, period.kind, period.end, total,
            count + len(own), work.now,
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
        .group_by(row.person_id)
    )
    return {person: (amount, count) for person, amount, count in work.session.execute(query)}


def _write_entries(
    work: Work, plan: PlanHistory, period: Period, found: dict[int, WorkedOut]
) -> None:
    rows = [
        _entry(work, plan, period, person, line)
        for person in sorted(found)
        for line in found[person].lines
    ]
    bulk.insert(work.session, PayEntryRow, ENTRY_COLUMNS, rows)


def _entry(
    work: Work, plan: PlanHistory, period: Period, person: int, line: Line
) -> tuple[Any, ...]:
    return (
        person, plan.rule_id, line.version_id, period.kind, period.start, period.start,
        DEAL, line.credit.deal_id, line.amount, working_of(line), 0, None, "", work.now,
    )  # fmt: skip
