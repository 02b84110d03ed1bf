"""What every company begins with: stages of a pipeline, and kinds of activity."""

from __future__ import annotations

from sqlalchemy import select

from salesgame.domain.core.words import N_
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.deals import ActivityKindRow, StageRow

STAGES = (
    (N_("Lead"), "open", 100_000),
    (N_("Qualified"), "open", 250_000),
    (N_("Demo"), "open", 500_000),
    (N_("Proposal"), "open", 750_000),
    (N_("Signing"), "open", 900_000),
    (N_("Won"), "won", 1_000_000),
    (N_("Lost"), "lost", 0),
)
KINDS = (
    ("call", N_("Call"), "call", 0, 12),
    ("email", N_("E-mail"), "email", 0, 15),
    ("meeting", N_("Meeting"), "meeting", 0, 1),
    ("demo", N_("Demo"), "demo", 0, 2),
)


def give_starting_kit(work: Work) -> None:
    """Write the stages and kinds of a company that has none; what is there stays."""
    if work.session.scalar(select(StageRow.name).limit(1)) is None:
        rows = [(n, status, at, ppm) for at, (n, status, ppm) in enumerate(STAGES)]
        bulk.insert(work.session, StageRow, ("name", "status", "position", "probability_ppm"), rows)
    if work.session.scalar(select(ActivityKindRow.key).limit(1)) is None:
        give_starting_kinds(work)


def give_starting_kinds(work: Work) -> None:
    """Write the kinds of activity every company begins with; there must be none yet."""
    columns = ("key", "name", "icon", "verified_after", "daily_goal", "position", "retired")
    kinds = [(*kind, at, False) for at, kind in enumerate(KINDS)]
    bulk.insert(work.session, ActivityKindRow, columns, kinds)
