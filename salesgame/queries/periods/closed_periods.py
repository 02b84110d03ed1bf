"""Which periods are closed, and so which days are locked."""

from __future__ import annotations

from datetime import date
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY, Calendar, Period, PeriodKind
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.periods import ClosedPeriodRow

_LAST = select(func.max(ClosedPeriodRow.end))


def lock_day(session: Session) -> date:
    """The first day that is still open; every earlier day's period is closed."""
    return remembered(session, "lock_day", lambda session: session.scalar(_LAST) or FIRST_DAY)


def locking(session: Session, calendar: Calendar, day: date) -> Period | None:
    """The closed period that locks a day: its month, else the shortest there is; None if open."""
    if day >= lock_day(session):
        return None
    known = remembered(session, "closed_periods", lambda session: tuple(closed_periods(session)))
    return min(
        (one for one in known if day in one), key=_breadth, default=calendar.period("month", day)
    )


def closed_periods(
    session: Session, first: date | None = None, last: date | None = None
) -> list[Period]:
    """Closed periods that hold any day from `first` to `last` (both included), oldest end first."""
    row = ClosedPeriodRow
    query = select(row.kind, row.start, row.end).order_by(row.end, row.start, row.kind)
    if first is not None:
        query = query.where(row.end > first)
    if last is not None:
        query = query.where(row.start <= last)
    return [Period(cast(PeriodKind, kind), *days) for kind, *days in session.execute(query)]


def _breadth(period: Period) -> tuple[bool, int]:
    return period.kind != "month", (period.end - period.start).days
