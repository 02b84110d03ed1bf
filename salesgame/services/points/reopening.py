"""Bringing points to the days on which they would count had some periods never been closed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from salesgame.domain.core.calendar import Period
from salesgame.domain.points.causes import CAUSES, GOAL
from salesgame.domain.points.reasons import REOPENED
from salesgame.domain.targets.goals import goal_of
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.queries.points.rules import versions
from salesgame.services.metrics.totals import add_points
from salesgame.services.points.scorers import SCORERS
from salesgame.services.points.scoring import Entry, post
from salesgame.services.work import Work
from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.points import PointsEntryRow

_Chain = tuple[str, int, int, int, date]  # cause, its id, rule version, person, earned on


@dataclass(frozen=True, slots=True)
class _Scored:
    """An entry as it was read."""

    id: int
    person_id: int
    points: int
    version_id: int
    cause: str
    cause_id: int
    earned_on: date
    counts_on: date
    reached_at: datetime
    reverses_id: int | None
    why: str
    made_at: datetime

    @property
    def chain(self) -> _Chain:
        """Of which award it is one of the entries."""
        return self.cause, self.cause_id, self.version_id, self.person_id, self.earned_on


_ENTRIES: Select[*tuple[Any, ...]] = select(
    PointsEntryRow.id, PointsEntryRow.person_id, PointsEntryRow.points,
    PointsEntryRow.rule_version_id, PointsEntryRow.cause, PointsEntryRow.cause_id,
    PointsEntryRow.earned_on, PointsEntryRow.counts_on, PointsEntryRow.reached_at,
    PointsEntryRow.reverses_id, PointsEntryRow.why, PointsEntryRow.made_at,
).order_by(PointsEntryRow.id)  # fmt: skip


def bring_points_back(work: Work, periods: Collection[Period]) -> int:
    """Take back what closing these periods awarded, and recount what came late because of it.

    They were just opened again. Returns how many entries were reversed.
    """
    days = _Days(work, periods)
    found = list(_open(days.candidates()))
    wrong = {entry.id: entry for entry in found if days.right(entry) != entry.counts_on}
    gone = {entry.reverses_id for entry in wrong.values()}
    reached, revisions = _reached(work, wrong.values()), _revisions(work, wrong.values())
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in wrong.values():
        mine = entries[entry.cause]
        mine.append(_opposite(work, entry, revisions))
        day = days.right(entry)
        # Of an entry and its reversal that both move to one day, nothing is left there.
        if day is not None and entry.id not in gone and entry.reverses_id not in wrong:
            mine.append(_on(day, entry, revisions, reached))
    for cause in CAUSES:
        post(work, cause, entries[cause])
    add_points(work, _sums(entry for cause in CAUSES for entry in entries[cause]))
    return len(wrong)


class _Days:
    """On which days entries would count, had the periods never been closed."""

    def __init__(self, work: Work, periods: Collection[Period]) -> None:
        self._work, self._open_from = work, lock_day(work.session)
        self._starts = {(period.kind, period.start) for period in periods}
        self._kinds = {v.id: goal_of(v.body).kind for v in versions(work.session, "goal")}
        self._late: dict[int, date] = {}

    def candidates(self) -> Iterator[_Scored]:
        """Entries that count on an open day, but for those of facts that count on their own."""
        row = PointsEntryRow
        late = or_(row.cause == GOAL, row.counts_on != row.earned_on)
        query = _ENTRIES.where(row.counts_on >= self._open_from, late)
        return (_Scored(*found) for found in self._work.session.execute(query))

    def right(self, entry: _Scored) -> date | None:
        """The day; None for what a reopened period awarded. Asked in the order of entries."""
        if entry.cause == GOAL and self._awarded_by_closing(entry):
            return None
        if entry.cause != GOAL and entry.earned_on >= self._open_from:
            return entry.earned_on
        if entry.reverses_id in self._late:  # a reversal counts where what it reverses did
            return self._late.setdefault(entry.id, self._late[entry.reverses_id])
        made_on = self._work.company.calendar.day_of(entry.made_at)
        arrived = max(made_on, self._open_from)
        return self._late.setdefault(entry.id, min(arrived, entry.counts_on))

    def _awarded_by_closing(self, entry: _Scored) -> bool:
        return (self._kinds.get(entry.version_id), entry.earned_on) in self._starts


def _open(entries: Iterable[_Scored]) -> Iterator[_Scored]:
    """Those without what was reversed on the same day: of that nothing counts on any day."""
    known = {entry.id: entry for entry in entries}
    annulled: set[int] = set()
    for entry in known.values():
        other = known.get(entry.reverses_id or 0)
        if other is not None and other.id not in annulled and other.counts_on == entry.counts_on:
            annulled |= {entry.id, other.id}
    return (entry for entry in known.values() if entry.id not in annulled)


def _opposite(work: Work, entry: _Scored, revisions: Counter[_Chain]) -> Entry:
    return Entry(
        entry.person_id, -entry.points, entry.version_id, entry.cause_id, entry.earned_on,
        entry.counts_on, work.now, _next(revisions, entry), entry.id, REOPENED,
    )  # fmt: skip


def _on(
    day: date, entry: _Scored, revisions: Counter[_Chain], reached: Mapping[_Chain, datetime]
) -> Entry:
    """The same entry on another day; on its fact's own it was reached when the fact happened."""
    is_own = day == entry.earned_on
    reached_at = reached.get(entry.chain, entry.reached_at) if is_own else entry.reached_at
    return Entry(
        entry.person_id, entry.points, entry.version_id, entry.cause_id, entry.earned_on, day,
        reached_at, _next(revisions, entry), entry.reverses_id,
        "" if is_own and entry.reverses_id is None else entry.why,
    )  # fmt: skip


def _next(revisions: Counter[_Chain], entry: _Scored) -> int:
    revisions[entry.chain] += 1
    return revisions[entry.chain] - 1


def _revisions(work: Work, entries: Collection[_Scored]) -> Counter[_Chain]:
    """How many entries there are of each award."""
    row, found = PointsEntryRow, Counter[_Chain]()
    key = row.cause, row.cause_id, row.rule_version_id, row.person_id, row.earned_on
    for cause, ids in _by_cause(entries).items():
        for part in in_chunks(ids):
            query = select(*key, func.count()).where(row.cause == cause, row.cause_id.in_(part))
            for of, fact, version, person, day, count in work.session.execute(query.group_by(*key)):
                found[of, fact, version, person, day] = count
    return found


def _reached(work: Work, entries: Collection[_Scored]) -> dict[_Chain, datetime]:
    """When each award of a fact was earned."""
    found: dict[_Chain, datetime] = {}
    mine = _by_cause(entries)
    for scorer_of in SCORERS:
        scorer = scorer_of(work)
        for part in in_chunks(mine.get(scorer.cause, ())):
            for fact_id, fact in scorer.facts(part).items():
                for award in scorer.awards(fact):
                    found[(scorer.cause, fact_id, *award.key)] = award.reached_at
    return found


def _by_cause(entries: Iterable[_Scored]) -> dict[str, Sequence[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        found[entry.cause].add(entry.cause_id)
    return {cause: sorted(ids) for cause, ids in found.items()}


def _sums(entries: Iterable[Entry]) -> Iterator[tuple[int, date, int, datetime | None]]:
    for entry in entries:
        reached_at = None if entry.reverses_id is not None else entry.reached_at
        yield entry.person_id, entry.counts_on, entry.points, reached_at
