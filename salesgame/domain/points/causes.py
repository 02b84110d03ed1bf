"""What points are for: a deal, an activity, or a goal that was reached.

An entry of the ledger names its cause and the cause's id (a goal's is its rule's). Each layer
keeps what differs between them in one table by these words: where the facts stand
(`queries.points.facts`), how they are scored (`services.points.scorers`), and how pages say
them (`web.points.facts`).
"""

from __future__ import annotations

DEAL = "deal"
ACTIVITY = "activity"
GOAL = "goal"
CAUSES = (DEAL, ACTIVITY, GOAL)
