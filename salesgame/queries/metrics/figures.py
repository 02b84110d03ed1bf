"""What the metrics of a period are read off, with the medians beside the means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.metrics.definitions import Totals
from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.metrics.retention import customers_of
from salesgame.queries.metrics.totals import Subject, totals_of, whose, within
from salesgame.storage.db.days import DaysBetween
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import CreditRow, DealRow
from salesgame.storage.points import PointsEntryRow


def figures_of(
    session: Session,
    subject: Subject,
    period: Period,
    calendar: Calendar,
    *,
    by_share: bool = False,
) -> Totals:
    """Everything the metrics of a period are read off: totals, customers, ledger entries."""
    found = totals_of(session, subject, period, by_share=by_share)
    held = customers_of(session, subject, period, calendar)
    return replace(found + held, entries=_entries(session, subject, period))


def median_deal(session: Session, subject: Subject, period: Period) -> Decimal | None:
    """The median of deals won with a value, in minor units: of each what the subject has of it."""
    valued = _won(subject, period).where(CreditRow.amount.is_not(None))
    return _median(session, valued, _credited(subject))


def median_cycle(session: Session, subject: Subject, period: Period) -> Decimal | None:
    """The median number of days from opening to close over deals won."""
    timed = _won(subject, period).where(DealRow.closed_on >= DealRow.opened_on)
    return _median(session, timed, DaysBetween(DealRow.closed_on, DealRow.opened_on))


@dataclass(frozen=True, slots=True)
class DataErrors:
    """Deals won in a period that a mean leaves out: no value, or no believable length."""

    without_value: int
    without_cycle: int


def left_out(session: Session, subject: Subject, period: Period) -> DataErrors:
    """How many deals won the average deal and the cycle leave out."""
    odd = or_(DealRow.opened_on.is_(None), DealRow.opened_on > DealRow.closed_on)
    query = _won(subject, period).with_only_columns(
        func.count().filter(CreditRow.amount.is_(None)), func.count().filter(odd)
    )
    return DataErrors(*session.execute(query).one())


def _entries(session: Session, subject: Subject, period: Period) -> int:
    entry = PointsEntryRow
    query = select(func.count(entry.id)).where(
        *within(entry.counts_on, period), *whose(subject, entry.person_id, entry.counts_on)
    )
    return session.scalar(query) or 0


def _won(subject: Subject, period: Period) -> Select[Any]:
    return (
        select(DealRow.id)
        .join(CreditRow, CreditRow.deal_id == DealRow.id)
        .where(
            DealRow.status == "won", DEAL_COUNTS, *within(DealRow.closed_on, period),
            CreditRow.is_primary.is_(True),
            *whose(subject, CreditRow.person_id, DealRow.closed_on),
        )
    )  # fmt: skip


def _credited(subject: Subject) -> ColumnElement[Any]:
    """What of a deal's amount is the subject's: a person's share, its members' shares, or all."""
    if subject.kind == "company":
        return DealRow.__table__.c.amount
    if subject.kind == "person":
        return CreditRow.__table__.c.amount
    part = aliased(CreditRow)
    mine = select(sum_of(part.amount)).where(
        part.deal_id == DealRow.id, *whose(subject, part.person_id, part.day)
    )
    return mine.correlate(DealRow).scalar_subquery()


def _median(session: Session, rows: Select[Any], value: Any) -> Decimal | None:
    count = session.scalar(rows.with_only_columns(func.count())) or 0
    if not count:
        return None
    middle = session.scalars(
        rows.with_only_columns(value).order_by(value).offset((count - 1) // 2).limit(2 - count % 2)
    ).all()
    return Decimal(sum(middle)) / len(middle)
