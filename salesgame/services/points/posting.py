"""Writing entries into the points ledger, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.points import PointsEntryRow

_COLUMNS = (
    "person_id", "points", "rule_version_id", "cause", "cause_id", "earned_on", "counts_on",
    "reached_at", "revision", "reverses_id", "why", "made_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be written; `reverses_id` names the entry it takes back."""

    person_id: int
    points: int
    version_id: int
    cause_id: int
    earned_on: date
    counts_on: date
    reached_at: datetime
    revision: int = 0
    reverses_id: int | None = None
    why: str = ""


def post(work: Work, cause: str, entries: Sequence[Entry]) -> None:
    """Write the entries of one kind of cause; the same entry twice fails loudly."""
    rows = [
        (e.person_id, e.points, e.version_id, cause, e.cause_id, e.earned_on, e.counts_on,
         e.reached_at, e.revision, e.reverses_id, e.why, work.now)
        for e in entries
    ]  # fmt: skip
    write(work, rows)


def write(work: Work, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows in the order of the columns; facts come by the thousand, too many for `Entry`.

    They go in person by person, as the index by person lies.
    """
    bulk.insert(work.session, PointsEntryRow, _COLUMNS, sorted(rows, key=itemgetter(0)))
