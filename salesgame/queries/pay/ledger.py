"""Reading the ledger of pay: its entries, their sums, and the statements that are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session, aliased

from salesgame.domain.core.calendar import FIRST_DAY, Calendar, Period
from salesgame.domain.pay.ledger.corrections import Net, Nets
from salesgame.domain.pay.ledger.entries import PayEntry
from salesgame.domain.pay.record import ClosedStatement
from salesgame.domain.pay.terms import PlanHistory
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.pay import PayEntryRow, StatementRow
from salesgame.storage.periods import ClosedPeriodRow

_REVERSAL = aliased(PayEntryRow)
# Neither takes another back nor was taken back: what statements show.
STANDS = and_(
    PayEntryRow.reverses_id.is_(None),
    ~select(_REVERSAL.id).where(_REVERSAL.reverses_id == PayEntryRow.id).exists(),
)
_ENTRIES = select(PayEntryRow.__table__).where(STANDS).order_by(PayEntryRow.id)
_STATEMENTS = select(StatementRow.__table__)


def closed_statements(
    session: Session,
    people: Collection[int] | None,
    first: date | None = None,
    last: date | None = None,
) -> list[ClosedStatement]:
    """Closed statements of these people that hold any day from `first` to `last`, both included."""
    query = _STATEMENTS
    if first is not None:
        query = query.where(StatementRow.end > first)
    if last is not None:
        query = query.where(StatementRow.start <= last)
    return [_closed(row) for row in rows_in_chunks(session, query, StatementRow.person_id, people)]


def nets(
    session: Session, rule_id: int, earned_start: date, people: Collection[int] | None = None
) -> dict[int, Nets]:
    """The net of every cause of a plan's closed period, by person."""
    row = PayEntryRow
    query = select(row.person_id, row.cause, row.cause_id, row.amount, row.id).order_by(row.id)
    query = query.where(row.rule_id == rule_id, row.earned_start == earned_start)
    found: dict[int, dict[tuple[str, int], Net]] = defaultdict(dict)
    for entry in rows_in_chunks(session, query, row.person_id, people):
        own, cause = found[entry.person_id], (entry.cause, entry.cause_id)
        net = own.get(cause, Net())
        own[cause] = Net(net.amount + entry.amount, entry.id, net.revisions + 1)
    return dict(found)


def first_open(
    session: Session, calendar: Calendar, known: Iterable[PlanHistory]
) -> dict[int, Period]:
    """The first statement period of each plan that isn't closed, by the plan's rule."""
    statement, closed = StatementRow, ClosedPeriodRow
    by_rule = select(statement.rule_id, func.max(statement.end)).group_by(statement.rule_id)
    by_kind = select(closed.kind, func.max(closed.end)).group_by(closed.kind)
    written: dict[int, date] = dict(session.execute(by_rule).all())
    ended: dict[str, date] = dict(session.execute(by_kind).all())
    ends = {
        plan: max(written.get(plan.rule_id, FIRST_DAY), ended.get(plan.kind, FIRST_DAY))
        for plan in known
    }
    return {plan.rule_id: calendar.period(plan.kind, end) for plan, end in ends.items()}


def entries_on(
    session: Session, calendar: Calendar, person_id: int, first: date, until: date
) -> list[PayEntry]:
    """The ledger entries that stand on one person's statements starting in `[first, until)`.

    What was taken back, as a period was opened again, is not among them.
    """
    row = PayEntryRow
    return standing_entries(
        session, calendar, row.person_id == person_id, row.statement_start >= first,
        row.statement_start < until,
    )  # fmt: skip


def standing_entries(
    session: Session, calendar: Calendar, *conditions: ColumnElement[bool]
) -> list[PayEntry]:
    """The entries that stand of those of which all conditions hold, in the order they were made."""
    return [_entry(found, calendar) for found in session.execute(_ENTRIES.where(*conditions))]


def _closed(row: Row[Any]) -> ClosedStatement:
    period = Period(row.period_kind, row.start, row.end)
    return ClosedStatement(row.person_id, row.rule_id, period, row.total, row.lines, row.closed_at)


def _entry(row: Row[Any], calendar: Calendar) -> PayEntry:
    return PayEntry(
        id=row.id,
        person_id=row.person_id,
        rule_id=row.rule_id,
        version_id=row.rule_version_id,
        earned=calendar.period(row.period_kind, row.earned_start),
        statement_start=row.statement_start,
        cause=(row.cause, row.cause_id),
        amount=row.amount,
        working=row.working,
        made_at=row.made_at,
        revision=row.revision,
        corrects_id=row.corrects_id,
        why=row.why,
        reverses_id=row.reverses_id,
    )
