"""The rows a number is made of: deals, activities, customers or entries, page by page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, literal, null, select, true
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.metrics.definitions import CUSTOMER_METRICS, KIND_OF, kind_of
from salesgame.queries.deals.counted import ACTIVITY_COUNTS, DEAL_COUNTS
from salesgame.queries.metrics.averages import first_is_of
from salesgame.queries.metrics.retention import owned, prices, there_at_start
from salesgame.queries.metrics.totals import Subject, whose, within
from salesgame.queries.points.facts import NAME, with_facts
from salesgame.storage.db.days import DaysBetween
from salesgame.storage.deals import ActivityRow, CreditRow, CustomerRow, DealRow
from salesgame.storage.people import PersonRow
from salesgame.storage.points import PointsEntryRow

_OF_CUSTOMERS = {metric.key for metric in CUSTOMER_METRICS}


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One row a number is made of: a deal, an activity, a customer, or what points are for.

    A goal's name is its rule's, an activity's its kind; the `amount` of a cycle is its days.
    `share_ppm` is the part of a deal that several share and that the number takes; where such a
    deal is not counted (`is_counted`), it adds its amount alone.
    """

    kind: str
    id: int
    name: str
    person_id: int | None
    person: str | None
    day: date | None
    amount: int | None
    status: str
    share_ppm: int | None = None
    is_counted: bool = True


def made_of(
    session: Session,
    subject: Subject,
    period: Period,
    metric: str,
    calendar: Calendar,
    *,
    by_share: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> list[MetricRow]:
    """The rows a metric is made of, newest first, one page at a time.

    `by_share` says that the company counts parts of deals as parts.
    """
    query = _sources(subject, period, metric, by_share=by_share).limit(limit).offset(offset)
    found = [MetricRow(*row) for row in session.execute(query)]
    return _as_paid(session, found, period, metric, calendar) if metric in _OF_CUSTOMERS else found


def _sources(subject: Subject, period: Period, metric: str, *, by_share: bool) -> Select[Any]:
    if metric == "points":
        return _entry_sources(subject, period)
    if metric in _OF_CUSTOMERS:
        return _customer_sources(subject, period)
    if metric.startswith("activities") or metric in KIND_OF:
        return _activity_sources(subject, period, KIND_OF.get(metric), metric)
    if metric in _DEAL_SOURCES:
        return _deal_sources(subject, period, metric, by_share=by_share)
    return _activity_sources(subject, period, kind_of(metric), metric)


# Which deals stand behind a metric: by which day, and with which outcomes.
_DEAL_SOURCES: dict[str, tuple[str, ...]] = {
    "revenue": ("won",),
    "deals_won": ("won",),
    "average_deal": ("won",),
    "sales_cycle": ("won",),
    "attainment": ("won",),
    "win_rate": ("won", "lost"),
    "value_win_rate": ("won", "lost"),
    "created_cohort_win_rate": ("won", "lost", "open"),
}
# To these a shared deal adds for everybody on it.
_SHARED = {"revenue", "average_deal", "value_win_rate", "attainment"}
_SHARED_BY_SHARE = {"deals_won", "win_rate"}


def _deal_sources(subject: Subject, period: Period, metric: str, *, by_share: bool) -> Select[Any]:
    by_opening = metric == "created_cohort_win_rate"
    day = DealRow.opened_on if by_opening else DealRow.closed_on
    days = DaysBetween(DealRow.closed_on, DealRow.opened_on)
    shared = metric in _SHARED or (by_share and metric in _SHARED_BY_SHARE)
    query = (
        select(
            *_columns("deal", DealRow.id, DealRow.name, CreditRow.person_id),
            day, days if metric == "sales_cycle" else CreditRow.amount, DealRow.status,
            func.nullif(CreditRow.share_ppm, WHOLE_PPM) if shared else null(),
            true() if by_share and metric in _SHARED_BY_SHARE else CreditRow.is_primary,
        )
        .join(CreditRow, CreditRow.deal_id == DealRow.id)
        .join(PersonRow, PersonRow.id == CreditRow.person_id)
        .where(
            DEAL_COUNTS, *within(day, period), DealRow.status.in_(_DEAL_SOURCES[metric]),
            *whose(subject, CreditRow.person_id, day),
        )
        .order_by(day.desc(), DealRow.id.desc())
    )  # fmt: skip
    if metric == "average_deal":
        query = query.where(CreditRow.amount.is_not(None), first_is_of(subject))
    if metric == "sales_cycle":
        query = query.where(DealRow.opened_on <= DealRow.closed_on)
    return query if shared else query.where(CreditRow.is_primary.is_(True))


def _activity_sources(
    subject: Subject, period: Period, kind: str | None, metric: str
) -> Select[Any]:
    query = (
        select(
            *_columns("activity", ActivityRow.id, ActivityRow.kind, ActivityRow.person_id),
            ActivityRow.day, ActivityRow.quantity,
            case((ActivityRow.verified, "verified"), else_="logged"),
        )
        .join(PersonRow, PersonRow.id == ActivityRow.person_id)
        .where(
            ACTIVITY_COUNTS,
            *within(ActivityRow.day, period),
            *whose(subject, ActivityRow.person_id, ActivityRow.day),
        )
        .order_by(ActivityRow.day.desc(), ActivityRow.id.desc())
    )  # fmt: skip
    if kind is not None:
        query = query.where(ActivityRow.kind == kind)
    return query.where(ActivityRow.verified) if metric.endswith("_verified") else query


def _customer_sources(subject: Subject, period: Period) -> Select[Any]:
    gone = CustomerRow.left_on < period.end
    return (
        select(
            *_columns("customer", CustomerRow.id, CustomerRow.name, CustomerRow.owner_id),
            CustomerRow.since, CustomerRow.recurring,
            case((gone, "left"), else_="kept"),
        )
        .outerjoin(PersonRow, PersonRow.id == CustomerRow.owner_id)
        .where(there_at_start(period), *owned(subject, period))
        .order_by(case((gone, 0), else_=1), CustomerRow.name, CustomerRow.id)
    )  # fmt: skip


def _as_paid(
    session: Session, found: list[MetricRow], period: Period, metric: str, calendar: Calendar
) -> list[MetricRow]:
    """Customers with what they paid at the period's start; for the net rate, at its end."""
    known = prices(session, [source.id for source in found], period, calendar)
    at_end = metric == "net_revenue_retention"

    def amount(source: MetricRow) -> int | None:
        if at_end and source.status == "left":
            return 0
        return known[source.id][at_end] if source.id in known else source.amount

    return [replace(source, amount=amount(source)) for source in found]


def _entry_sources(subject: Subject, period: Period) -> Select[Any]:
    """Entries of the points ledger, each as the fact it is for."""
    entry = PointsEntryRow
    return (
        with_facts(
            entry.cause, entry.cause_id, NAME, entry.person_id, PersonRow.name,
            entry.counts_on, entry.points, entry.why,
        )
        .join(PersonRow, PersonRow.id == entry.person_id)
        .where(
            *within(entry.counts_on, period), *whose(subject, entry.person_id, entry.counts_on)
        )
        .order_by(entry.counts_on.desc(), entry.id.desc())
    )  # fmt: skip


def _columns(kind: str, key: Any, name: Any, person: Any) -> list[Any]:
    return [
        literal(kind).label("fact"), key.label("fact_id"), name.label("named"),
        person.label("whose"), PersonRow.name,
    ]  # fmt: skip
