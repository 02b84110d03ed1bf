"""Points with which every company begins: its board moves from the first day."""

from __future__ import annotations

from collections.abc import Callable

from salesgame.domain.core.words import N_
from salesgame.services.points.rules import create_rule
from salesgame.services.work import Work

RULES = (
    (N_("Deals won"), {"on": "deal_won", "points": 50}),
    (N_("Demos"), {"on": "activity", "activity": "demo", "points": 10}),
    (N_("Meetings"), {"on": "activity", "activity": "meeting", "points": 5}),
    (N_("Calls"), {"on": "activity", "activity": "call", "points": 1}),
)


def give_starting_rules(work: Work, worded: Callable[[str], str] = str) -> None:
    """Let a new company's board move from the first day: plain points rules, from this year on.

    `worded` says their names in the company's language: they are the company's own from then on.
    """
    year = work.company.calendar.period("year", work.today)
    for name, body in RULES:
        create_rule(work, "points", worded(name), year.start, body)
