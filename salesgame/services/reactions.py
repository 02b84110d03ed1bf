"""The whole cascade on one page: what follows from each event, in the event's own transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from salesgame.domain.events import (
    ActivitiesStored,
    DealsStored,
    Event,
    FramesChanged,
    QuotasStored,
)
from salesgame.services import announcements, badges, goals, pay, points, totals
from salesgame.services.work import Work

Reaction = Callable[[Work, Any], None]

REACTIONS: dict[type[Event], tuple[Reaction, ...]] = {
    DealsStored: (
        totals.count_deals,
        points.score_deals,
        goals.reconsider_deals,
        pay.correct_deals,
        totals.keep_or_write,
        badges.judge_deals,
        announcements.tell_of_deals,
    ),
    ActivitiesStored: (
        totals.count_activities,
        points.score_activities,
        goals.reconsider_activities,
        totals.keep_or_write,
        badges.judge_activities,
        announcements.tell_of_activities,
    ),
    QuotasStored: (
        goals.reconsider_quotas,
        pay.correct_quotas,
        badges.judge_quotas,
        announcements.tell_of_quotas,
    ),
    FramesChanged: (
        goals.reconsider_frames,
        pay.correct_frames,
        badges.judge_frames,
    ),
}


def react(work: Work, event: Event) -> None:
    """Let everything that follows from `event` happen, in order."""
    for reaction in REACTIONS[type(event)]:
        reaction(work, event)
