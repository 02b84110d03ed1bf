"""Telling screens and other systems of what is stored, through the outbox."""

from __future__ import annotations

from salesgame.domain.core.events import (
    ActivitiesStored,
    BoardsChanged,
    DealsStored,
    QuotasStored,
)
from salesgame.domain.deals.deal import Deal
from salesgame.domain.deals.fact import Change
from salesgame.services.boards.announcing import announce, announce_all
from salesgame.services.work import Work

MOST_WINS = 20  # an import of a year's deals is one change, not a year of celebrations


def tell_of_deals(work: Work, event: DealsStored) -> None:
    """Say that boards changed, and name today's new wins."""
    wins = [change.after for change in event.changes if _just_won(work, change)]
    notices = [
        ("deal_won", {"deal": deal.id, "person": deal.credits[0].person_id, "amount": deal.amount})
        for deal in wins[:MOST_WINS]
    ]
    announce_all(work, [*notices, ("board", {"facts": "deals"})])


def _just_won(work: Work, change: Change[Deal]) -> bool:
    was_won = change.before is not None and change.before.is_won
    return change.after.is_won and not was_won and change.after.closed_on == work.today


def tell_of_activities(work: Work, _event: ActivitiesStored) -> None:
    """Say that boards changed."""
    announce(work, "board", {"facts": "activities"})


def tell_of_quotas(work: Work, _event: QuotasStored) -> None:
    """Say that boards changed."""
    announce(work, "board", {"facts": "quotas"})


def tell_of_boards(work: Work, event: BoardsChanged) -> None:
    """Say that boards changed."""
    announce(work, "board", {"facts": event.by})
