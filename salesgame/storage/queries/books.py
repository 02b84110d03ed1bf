"""Which days are locked: the end of the last closed period."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.periods import FIRST_DAY
from salesgame.storage.work import ClosedPeriodRow

_LAST = select(func.max(ClosedPeriodRow.end))


def lock_day(session: Session) -> date:
    """The first day that is still open; every earlier day's period is closed."""
    return session.scalar(_LAST) or FIRST_DAY
