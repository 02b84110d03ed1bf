"""What every company begins with: stages of a pipeline and the kinds of activity."""

from __future__ import annotations

from sqlalchemy import select

from salesgame.services.work import Work
from salesgame.storage import bulk
from salesgame.storage.activities import ActivityKindRow
from salesgame.storage.deals import StageRow

STAGES = (
    ("Lead", "open", 100_000),
    ("Qualified", "open", 250_000),
    ("Demo", "open", 500_000),
    ("Proposal", "open", 750_000),
    ("Signing", "open", 900_000),
    ("Won", "won", 1_000_000),
    ("Lost", "lost", 0),
)
KINDS = (
    ("call", "Call", "call", 0, 12),
    ("email", "E-mail", "email", 0, 15),
    ("meeting", "Meeting", "meeting", 0, 1),
    ("demo", "Demo", "demo", 0, 2),
)


def give_starting_kit(work: Work) -> None:
    """Write the stages and kinds of a company that has none; what is there stays."""
    if work.session.scalar(select(StageRow.name).limit(1)) is None:
        rows = [(n, status, at, ppm) for at, (n, status, ppm) in enumerate(STAGES)]
        bulk.insert(work.session, StageRow, ("name", "status", "position", "probability_ppm"), rows)
    if work.session.scalar(select(ActivityKindRow.key).limit(1)) is None:
        columns = ("key", "name", "icon", "verified_after", "daily_goal", "position")
        kinds = [(*kind, at) for at, kind in enumerate(KINDS)]
        bulk.insert(work.session, ActivityKindRow, columns, kinds)
