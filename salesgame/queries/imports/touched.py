"""What an import touched: whose won deals of which days, whose quotas of which periods."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import PeriodKind
from salesgame.storage.deals import CreditRow, DealRow, FactVersionRow
from salesgame.storage.targets import QuotaRow

_ONE_DAY = timedelta(days=1)
_STREAM = {"yield_per": 1_000}


class Touch(NamedTuple):
    """A person, and the days `[start, end)` of which something counts differently now."""

    person_id: int
    start: date
    end: date


def touched_by_deals(session: Session, import_id: int) -> set[Touch]:
    """The people and closing days of the won deals an import brought or changed."""
    days = {*_days_now(session, import_id), *_days_before(session, import_id)}
    return {Touch(person, day, day + _ONE_DAY) for person, day in days}


def touched_by_quotas(session: Session, company: Company, import_id: int | None) -> set[Touch]:
    """The people and periods of the revenue quotas an import set; of all quotas for None."""
    row = QuotaRow
    query = select(row.person_id, row.period_kind, row.start).where(
        row.person_id.is_not(None), row.metric == "revenue"
    )
    if import_id is not None:
        changed = _changed("quota", import_id)
        query = query.where(or_(row.import_id == import_id, row.id.in_(changed)))
    found = set()
    for person, kind, start in session.execute(query):
        period = company.calendar.period(cast(PeriodKind, kind), start)
        found.add(Touch(cast(int, person), period.start, period.end))
    return found


def _changed(fact: str, import_id: int) -> Any:
    row = FactVersionRow
    return select(row.fact_id).where(row.import_id == import_id, row.fact == fact)


def _days_now(session: Session, import_id: int) -> Iterable[tuple[int, date]]:
    row = CreditRow
    query = (
        select(row.person_id, row.day)
        .join(DealRow, DealRow.id == row.deal_id)
        .where(
            row.status == "won",
            row.day.is_not(None),
            or_(DealRow.import_id == import_id, DealRow.id.in_(_changed("deal", import_id))),
        )
        .distinct()
    )
    return (tuple(found) for found in session.execute(query))  # type: ignore[misc]


def _days_before(session: Session, import_id: int) -> Iterator[tuple[int, date]]:
    row = FactVersionRow
    query = select(row.before).where(row.import_id == import_id, row.fact == "deal")
    for before in session.scalars(query, execution_options=_STREAM):
        if before["status"] == "won" and before["closed_on"]:
            day = date.fromisoformat(before["closed_on"])
            for credit in before["credits"]:
                yield credit["person_id"], day
