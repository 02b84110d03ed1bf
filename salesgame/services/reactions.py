"""The whole cascade on one page: what follows from each event, in the event's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from salesgame.domain.core.events import (
    ActivitiesStored,
    DealsStored,
    Event,
    QuotasStored,
    RosterChanged,
)
from salesgame.services.badges import judging
from salesgame.services.boards import announcements
from salesgame.services.metrics import totals
from salesgame.services.pay import corrections
from salesgame.services.points import scoring
from salesgame.services.targets import goals
from salesgame.services.work import Work

Reaction = Callable[[Work, Any], None]

REACTIONS: dict[type[Event], tuple[Reaction, ...]] = {
    DealsStored: (
        totals.count_deals,
        scoring.score_deals,
        goals.reconsider_deals,
        corrections.correct_deals,
        totals.keep_or_write,
        judging.judge_deals,
        announcements.tell_of_deals,
    ),
    ActivitiesStored: (
        totals.count_activities,
        scoring.score_activities,
        goals.reconsider_activities,
        totals.keep_or_write,
        judging.judge_activities,
        announcements.tell_of_activities,
    ),
    QuotasStored: (
        goals.reconsider_quotas,
        corrections.correct_quotas,
        judging.judge_quotas,
        announcements.tell_of_quotas,
    ),
    RosterChanged: (
        goals.reconsider_roster,
        corrections.correct_roster,
        judging.judge_roster,
    ),
}


def react(work: Work, event: Event) -> None:
    """Let everything that follows from `event` happen, in order."""
    for reaction in REACTIONS[type(event)]:
        reaction(work, event)
