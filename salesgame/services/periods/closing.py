"""Closing periods: once, in one transaction, goals are awarded and statements written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from salesgame.domain.core.calendar import Period
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.access.audit import record_each
from salesgame.services.badges.judging import judge_closing
from salesgame.services.boards.announcing import announce
from salesgame.services.metrics.totals import write
from salesgame.services.operations.gc_paused import gc_paused
from salesgame.services.pay.statements import close_statements
from salesgame.services.periods.claims import claim
from salesgame.services.targets.goals import Awarded, award_goals, goal_rules
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks
from salesgame.storage.periods import ClosedPeriodRow

_COLUMNS = ("kind", "start", "end", "closed_at")


@dataclass(frozen=True, slots=True)
class Closing:
    """A period that was closed: what it awarded, and how many statements it wrote."""

    period: Period
    awarded: tuple[Awarded, ...]
    statements: int


def close_periods(work: Work, periods: Sequence[Period]) -> list[Closing]:
    """Close periods that end on the same day, together; ones already claimed are skipped.

    A month's award counts on the month's last day, which a week ending with it also
    holds: closed apart, the second would change the first.
    """
    locks.own_ledgers(work.session)
    open_from = lock_day(work.session)
    mine = [period for period in periods if _claimed(work, period)]
    with gc_paused():
        closings = [_close(work, period, open_from) for period in mine]
        rows = [(period.kind, period.start, period.end, work.now) for period in mine]
        bulk.insert(work.session, ClosedPeriodRow, _COLUMNS, rows)
        label = work.company.calendar.label
        each = [
            (None, {"period": label(p), "statements": c.statements})
            for p, c in zip(mine, closings, strict=True)
        ]
        record_each(work, "period", "closed", each)
        for period in mine:
            judge_closing(work, period)
            announce(work, "closed", {"kind": period.kind, "start": period.start.isoformat()})
    return closings


def claim_name(period: Period) -> str:
    """The job of closing a period."""
    return f"close-{period.kind}-{period.start}"


def _claimed(work: Work, period: Period) -> bool:
    due = work.company.calendar.starts_at(period.end)
    return claim(work, claim_name(period), due)


def _close(work: Work, period: Period, open_from: date) -> Closing:
    awarded = award_goals(work, period, goal_rules(work.session), open_from)
    write(work)
    statements = close_statements(work, period)
    return Closing(period, tuple(awarded), statements)
