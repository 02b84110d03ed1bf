"""What the metrics of a period are read off, with the medians beside the means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.metrics.definitions import Totals
from salesgame.queries.metrics.averages import own_amount, own_deals, own_part
from salesgame.queries.metrics.retention import customers_of
from salesgame.queries.metrics.totals import Subject, totals_of, whose, within
from salesgame.storage.db.days import DaysBetween
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
    return replace(
        found + held,
        own_amount=own_amount(session, subject, period, found),
        entries=_entries(session, subject, period),
    )


def median_deal(session: Session, subject: Subject, period: Period) -> Decimal | None:
    """The median of deals won with a value, in minor units: of each what the subject has of it."""
    valued = own_deals(subject, period).where(CreditRow.amount.is_not(None))
    return _median(session, valued, own_part(subject))


def median_cycle(session: Session, subject: Subject, period: Period) -> Decimal | None:
    """The median number of days from opening to close over deals won."""
    timed = own_deals(subject, period).where(DealRow.closed_on >= DealRow.opened_on)
    return _median(session, timed, DaysBetween(DealRow.closed_on, DealRow.opened_on))


@dataclass(frozen=True, slots=True)
class DataErrors:
    """Deals won in a period that a mean leaves out: no value, or no believable length."""

    without_value: int
    without_cycle: int


def left_out(session: Session, subject: Subject, period: Period) -> DataErrors:
    """How many deals won the average deal and the cycle leave out."""
    odd = or_(DealRow.opened_on.is_(None), DealRow.opened_on > DealRow.closed_on)
    query = own_deals(subject, period).with_only_columns(
        func.count().filter(CreditRow.amount.is_(None)), func.count().filter(odd)
    )
    return DataErrors(*session.execute(query).one())


def _entries(session: Session, subject: Subject, period: Period) -> int:
    entry = PointsEntryRow
    query = select(func.count(entry.id)).where(
        *within(entry.counts_on, period), *whose(subject, entry.person_id, entry.counts_on)
    )
    return session.scalar(query) or 0


def _median(session: Session, rows: Select[Any], value: Any) -> Decimal | None:
    count = session.scalar(rows.with_only_columns(func.count())) or 0
    if not count:
        return None
    middle = session.scalars(
        rows.with_only_columns(value).order_by(value).offset((count - 1) // 2).limit(2 - count % 2)
    ).all()
    return Decimal(sum(middle)) / len(middle)
