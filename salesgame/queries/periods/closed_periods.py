"""Which periods are closed, and so which days are locked."""

from __future__ import annotations

from datetime import date
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY, Period, PeriodKind
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.periods import ClosedPeriodRow

_LAST = select(func.max(ClosedPeriodRow.end))


def lock_day(session: Session) -> date:
    """The first day that is still open; every earlier day's period is closed."""
    return remembered(session, "lock_day", lambda session: session.scalar(_LAST) or FIRST_DAY)


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
