"""Reading the points ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.points import PointsEntryRow

AwardKey = tuple[int, int, date]
_ENTRIES = select(
    PointsEntryRow.id, PointsEntryRow.cause_id, PointsEntryRow.rule_version_id,
    PointsEntryRow.person_id, PointsEntryRow.earned_on, PointsEntryRow.counts_on,
    PointsEntryRow.points, PointsEntryRow.reached_at, PointsEntryRow.reverses_id,
).order_by(PointsEntryRow.id)  # fmt: skip


@dataclass(slots=True)
class AwardEntry:
    """What the ledger holds for one award of one cause: the live entry, and how many there are."""

    revisions: int = 0
    live_id: int | None = None
    points: int = 0
    counts_on: date | None = None
    reached_at: datetime | None = None


def kept_awards(
    session: Session, cause: str, cause_ids: Iterable[int]
) -> dict[int, dict[AwardKey, AwardEntry]]:
    """By cause and award key `(rule version, person, earned on)`, what the ledger holds."""
    found: dict[int, dict[AwardKey, AwardEntry]] = {}
    for part in in_chunks(sorted(cause_ids)):
        query = _ENTRIES.where(PointsEntryRow.cause == cause, PointsEntryRow.cause_id.in_(part))
        for (
            entry_id,
            cause_id,
            version,
            person,
            earned,
            counts,
            points,
            reached,
            reverses,
        ) in session.execute(query):
            kept = found.setdefault(cause_id, {}).setdefault(
                (version, person, earned), AwardEntry()
            )
            kept.revisions += 1
            kept.points += points
            if reverses is None:
                kept.live_id, kept.counts_on, kept.reached_at = entry_id, counts, reached
            elif reverses == kept.live_id:
                kept.live_id = kept.counts_on = kept.reached_at = None
    return found
