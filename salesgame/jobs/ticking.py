"""One tick: ask what is due at an instant, claim it, do it, and say what was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from salesgame.domain.periods.clocks import Doubt
from salesgame.queries.company.settings import the_company
from salesgame.queries.periods.due import due_periods
from salesgame.services.badges.judging import judge_waiting
from salesgame.services.operations.housekeeping import HOUSEKEEPING, clear_away
from salesgame.services.periods.adjustments import Adjusted, report_adjustments
from salesgame.services.periods.claims import claim
from salesgame.services.periods.clock import accept_clock
from salesgame.services.periods.closing import Closing, close_periods
from salesgame.services.targets.goals import reconsider_averages
from salesgame.services.work import Reactions, unit_of_work


@dataclass(slots=True)
class Report:
    """What one tick did: periods closed with their awards, and what was adjusted since the last.

    In `doubt` about the clock it did nothing at all.
    """

    closings: list[Closing] = field(default_factory=list)
    adjusted: list[Adjusted] = field(default_factory=list)
    badges: int = 0
    doubt: Doubt | None = None


def tick(
    session: Session, now: datetime, reactions: Reactions, *, confirmed: bool = False
) -> Report:
    """Do everything that is due at `now`. Any number of ticks at once do each thing once.

    Nothing is done while the clock is in doubt, unless somebody `confirmed` it.
    """
    with unit_of_work(session, now, reactions) as work:
        doubt = accept_clock(work, confirmed=confirmed)
    if doubt is not None:
        session.rollback()
        return Report(doubt=doubt)
    report = Report(closings=list(close_due(session, now, reactions)))
    report.badges = judge_waiting(session, now, reactions)
    with unit_of_work(session, now, reactions) as work:
        reconsider_averages(work)
        report.adjusted = report_adjustments(work)
    with unit_of_work(session, now, reactions) as work:
        if claim(work, HOUSEKEEPING, now.replace(minute=0, second=0, microsecond=0)):
            clear_away(work)
    session.rollback()
    return report


def close_due(session: Session, now: datetime, reactions: Reactions) -> Iterator[Closing]:
    """Close what has ended and settled, one transaction for each day on which periods end."""
    due = due_periods(session, the_company(session), now)
    session.rollback()
    for _, ending in groupby(due, key=lambda period: period.end):
        with unit_of_work(session, now, reactions) as work:
            closings = close_periods(work, list(ending))
        yield from closings
