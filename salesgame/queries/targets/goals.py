"""Reading what the ledger holds of goals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.points.causes import GOAL
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.db.summing import sum_of
from salesgame.storage.points import PointsEntryRow


@dataclass(frozen=True, slots=True)
class GoalEntry:
    """What the ledger holds for one goal, person and period: the live entry, and how many exist."""

    revisions: int = 0
    live_id: int | None = None
    points: int = 0
    counts_on: date | None = None


def held_awards(
    session: Session, rule_id: int, version_id: int, earned_on: date, people: Collection[int]
) -> dict[int, GoalEntry]:
    """By person, what one goal's version awarded for the period that begins on `earned_on`."""
    found: dict[int, GoalEntry] = {}
    entry = PointsEntryRow
    query = (
        select(entry.person_id, entry.id, entry.points, entry.counts_on, entry.reverses_id)
        .where(
            entry.cause == GOAL,
            entry.cause_id == rule_id,
            entry.rule_version_id == version_id,
            entry.earned_on == earned_on,
        )
        .order_by(entry.revision)
    )
    rows = rows_in_chunks(session, query, entry.person_id, people)
    for person, entry_id, points, counts_on, reverses in rows:
        known = found.get(person, GoalEntry())
        live = known.live_id, known.counts_on
        if reverses is None:
            live = entry_id, counts_on
        elif reverses == known.live_id:
            live = None, None
        found[person] = GoalEntry(known.revisions + 1, live[0], known.points + points, live[1])
    return found


def net_awards(session: Session) -> dict[tuple[int, date], dict[int, int]]:
    """By rule version and period start, what each person holds of that goal in all."""
    entry = PointsEntryRow
    query = (
        select(entry.rule_version_id, entry.earned_on, entry.person_id, sum_of(entry.points))
        .where(entry.cause == GOAL)
        .group_by(entry.rule_version_id, entry.earned_on, entry.person_id)
    )
    found: dict[tuple[int, date], dict[int, int]] = defaultdict(dict)
    for version, start, person, points in session.execute(query):
        found[version, start][person] = points
    return dict(found)
