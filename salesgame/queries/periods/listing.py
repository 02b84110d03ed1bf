"""Reading periods as their page lists them: what is still to be locked, and what is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.queries.periods.due import unlocked_periods
from salesgame.storage.periods import ClosedPeriodRow

PAGE = 40
MOST_OPEN = 20


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """A period that is not locked; `due_at` is when it may be, `is_over` whether it has ended."""

    period: Period
    due_at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True)
class LockedPeriod:
    """A locked period, and when it was."""

    period: Period
    locked_at: datetime


def open_periods(session: Session, company: Company, now: datetime) -> list[OpenPeriod]:
    """What is not locked and has begun, the first to be locked first; there may be more."""
    today = company.calendar.day_of(now)
    found = unlocked_periods(session, company, now)
    return [OpenPeriod(period, due_at, period.end <= today) for due_at, period in found[:MOST_OPEN]]


def locked_periods(session: Session, after: Period | None = None) -> list[LockedPeriod]:
    """A page of locked periods, the latest end first, and one more where there are more."""
    row = ClosedPeriodRow
    place = tuple_(row.end, row.start, row.kind)
    query = select(row.kind, row.start, row.end, row.closed_at)
    query = query.order_by(row.end.desc(), row.start.desc(), row.kind.desc()).limit(PAGE + 1)
    if after is not None:
        query = query.where(place < (after.end, after.start, after.kind))
    return [
        LockedPeriod(Period(cast(PeriodKind, kind), start, end), at)
        for kind, start, end, at in session.execute(query)
    ]
