"""Facts of closed periods: what was decided of those is looked at once more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from salesgame.domain.core.events import (
    ActivitiesStored,
    DealsStored,
    LateActivitiesStored,
    LateDealsStored,
)
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.work import Work


def look_back_for_deals(work: Work, event: DealsStored) -> None:
    """Tell of deals that were, or are now, opened or closed on a day of a closed period."""
    deals = (deal for c in event.changes for deal in (c.before, c.after) if deal is not None)
    days = (day for deal in deals for day in (deal.opened_on, deal.closed_on) if day is not None)
    if _any_locked(work, days):
        work.happened(LateDealsStored(event.changes))


def look_back_for_activities(work: Work, event: ActivitiesStored) -> None:
    """Tell of activities that happened, or are now said to have, in a closed period."""
    facts = (fact for c in event.changes for fact in (c.before, c.after) if fact is not None)
    if _any_locked(work, (fact.day for fact in facts)):
        work.happened(LateActivitiesStored(event.changes))


def _any_locked(work: Work, days: Iterable[date]) -> bool:
    first = min(days, default=None)
    return first is not None and first < lock_day(work.session)
