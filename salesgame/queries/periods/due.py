"""Which periods have ended and settled, and are not closed yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import KINDS, Period, PeriodKind
from salesgame.domain.periods.reopening import Reopening
from salesgame.domain.targets.goals import goal_of
from salesgame.queries.pay.plans import plans
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.queries.periods.reopenings import last_reopening
from salesgame.queries.points.rules import versions
from salesgame.storage.metrics import ActivityTotalRow, TotalRow


def due_periods(session: Session, company: Company, now: datetime) -> list[Period]:
    """The periods to close, oldest end first, each kind from where it is first needed.

    Months are closed from the first fact on; another kind from the first goal or plan
    that uses it, and never before the first fact. What was opened again settles anew.
    """
    today = company.calendar.day_of(now)
    found = unlocked_periods(session, company, now)
    return [period for due_at, period in found if period.end <= today and due_at <= now]


def unlocked_periods(
    session: Session, company: Company, now: datetime
) -> list[tuple[datetime, Period]]:
    """What has begun and isn't closed: each period with when it may be, the oldest end first."""
    first_fact = _first_fact(session)
    if first_fact is None:
        return []
    calendar, opened = company.calendar, last_reopening(session)
    closed = {(period.kind, period.start) for period in closed_periods(session)}
    tomorrow = calendar.day_of(now) + timedelta(days=1)
    found = [
        period
        for kind, since in _kinds(session).items()
        for period in calendar.between(kind, max(first_fact, since), tomorrow)
        if (period.kind, period.start) not in closed
    ]
    found.sort(key=lambda period: (period.end, KINDS.index(period.kind)))
    return [(_due_at(company, opened, period), period) for period in found]


def overdue(
    session: Session, company: Company, due: Iterable[Period], since: datetime
) -> list[Period]:
    """Those that were due before an instant already."""
    opened = last_reopening(session)
    return [period for period in due if _due_at(company, opened, period) < since]


def _due_at(company: Company, opened: Reopening | None, period: Period) -> datetime:
    settled = company.calendar.starts_at(period.end) + company.settle
    return settled if opened is None else opened.due_at(period, settled)


def _first_fact(session: Session) -> date | None:
    firsts = [
        session.scalar(select(func.min(table.start)).where(table.period_kind == "day"))
        for table in (TotalRow, ActivityTotalRow)
    ]
    return min((day for day in firsts if day is not None), default=None)


def _kinds(session: Session) -> dict[PeriodKind, date]:
    """Each kind of period that goals and plans use, with the first day it is used."""
    found: dict[PeriodKind, date] = {"month": date.min}
    for version in versions(session, "goal"):
        kind = goal_of(version.body).kind
        found[kind] = min(version.begins_on, found.get(kind, date.max))
    for plan in plans(session).values():
        begins = plan.terms.steps[0][0]
        found[plan.kind] = min(begins, found.get(plan.kind, date.max))
    return found
