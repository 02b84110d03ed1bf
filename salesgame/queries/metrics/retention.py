"""Customers at the start of a period and at its end, and what they pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.metrics.definitions import Totals, total
from salesgame.queries.metrics.totals import Subject, Where, whose
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import CustomerRow, FactVersionRow


def customers_of(session: Session, subject: Subject, period: Period, calendar: Calendar) -> Totals:
    """Customers at the start, those still there at the end, the new ones, and what they pay.

    A customer is there from `since` until `left_on`, and counts for who owns it.
    """
    return total(customers_by_owner(session, subject, period, calendar).values())


def customers_by_owner(
    session: Session, subject: Subject, period: Period, calendar: Calendar
) -> dict[int | None, Totals]:
    """The same, told apart by owner; under None those of nobody."""
    kept = or_(CustomerRow.left_on.is_(None), CustomerRow.left_on >= period.end)
    before = there_at_start(period)
    pays = func.coalesce(CustomerRow.recurring, 0)
    query = (
        select(
            CustomerRow.owner_id,
            func.count().filter(before),
            func.count().filter(before, kept),
            func.count().filter(CustomerRow.since >= period.start, CustomerRow.since < period.end),
            func.coalesce(sum_of(pays).filter(before), 0),
            func.coalesce(sum_of(pays).filter(before, kept), 0),
        )
        .where(*owned(subject, period))
        .group_by(CustomerRow.owner_id)
    )
    changes: dict[int | None, list[_Paid]] = defaultdict(list)
    there = [before, *owned(subject, period)]
    for paid in _changes(session, period, calendar, there).values():
        changes[paid.owner].append(paid)
    return {
        owner: _with_changes(period, changes[owner], row) for owner, *row in session.execute(query)
    }


def prices(
    session: Session, customers: Collection[int], period: Period, calendar: Calendar
) -> dict[int, tuple[int, int]]:
    """What customers that changed since the period began paid at its start and at its end."""
    found = _changes(session, period, calendar, [CustomerRow.id.in_(customers)])
    return {customer: (paid.start, paid.at_end) for customer, paid in found.items()}


def owned(subject: Subject, period: Period) -> list[Where]:
    """Whether a customer's owner belongs to the subject on the period's last day."""
    last_day = period.end - timedelta(days=1)
    return [
        CustomerRow.cancelled.is_(False),
        *whose(subject, CustomerRow.owner_id, last_day),
    ]


def there_at_start(period: Period) -> Where:
    """Whether a customer was there when the period began."""
    since = or_(CustomerRow.since.is_(None), CustomerRow.since < period.start)
    return since & or_(CustomerRow.left_on.is_(None), CustomerRow.left_on >= period.start)


def _with_changes(period: Period, changes: Iterable[_Paid], row: Sequence[int]) -> Totals:
    """Tell apart what customers paid at the start and at the end, from the versions kept."""
    at_start, kept, new, recurring, recurring_kept = row
    contracted = expanded = 0
    for paid in changes:
        recurring += paid.start - paid.now
        if paid.left_on is None or paid.left_on >= period.end:
            recurring_kept += paid.start - paid.now
            contracted += max(paid.start - paid.at_end, 0)
            expanded += max(paid.at_end - paid.start, 0)
    return Totals(
        customers=at_start,
        customers_kept=kept,
        customers_new=new,
        recurring=recurring,
        recurring_kept=recurring_kept,
        contracted=contracted,
        expanded=expanded,
    )


@dataclass(slots=True)
class _Paid:
    """What a customer paid at the period's start and end; `now` where nothing changed since."""

    owner: int | None
    left_on: date | None
    now: int
    start: int
    end: int | None = None

    @property
    def at_end(self) -> int:
        """What it paid at the period's end."""
        return self.now if self.end is None else self.end


def _changes(
    session: Session, period: Period, calendar: Calendar, which: Iterable[Where]
) -> dict[int, _Paid]:
    """What those of the customers that changed since the period began paid, by their ids."""
    if period.kind == "ever":
        return {}
    begins, ends = calendar.starts_at(period.start), calendar.starts_at(period.end)
    query = (
        select(
            CustomerRow.id, CustomerRow.owner_id, CustomerRow.left_on,
            func.coalesce(CustomerRow.recurring, 0),
            FactVersionRow.changed_at, FactVersionRow.before,
        )
        .join(FactVersionRow, FactVersionRow.fact_id == CustomerRow.id)
        .where(
            FactVersionRow.fact == "customer", FactVersionRow.changed_at >= begins, *which,
        )
        .order_by(CustomerRow.id, FactVersionRow.version)
    )  # fmt: skip
    found: dict[int, _Paid] = {}
    for customer, owner, left_on, now, changed_at, before in session.execute(query):
        # The first version kept after an instant says what held at that instant.
        was = int(before["values"].get("recurring") or 0)
        paid = found.setdefault(customer, _Paid(owner, left_on, now, was))
        if paid.end is None and changed_at >= ends:
            paid.end = was
    return found
