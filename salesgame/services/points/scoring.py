"""Posting points: the ledger is brought to what the rules say of each fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import select

from salesgame.domain.core.events import ActivitiesStored, DealsStored, ProductsRenamed
from salesgame.domain.operations.differences import Difference
from salesgame.domain.points.reasons import CHANGED, LATE, UNEARNED
from salesgame.domain.points.rules import Award, Fact, capped
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.queries.points.ledger import AwardEntry, AwardKey, kept_awards
from salesgame.services.metrics.totals import add_points
from salesgame.services.points.scorers import (
    SCORERS,
    ActivityScorer,
    DealScorer,
    Scorer,
    in_batches,
)
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks
from salesgame.storage.deals import DealRow
from salesgame.storage.points import PointsEntryRow

Group = tuple[int, int, date]  # rule version, person, day: what a daily cap bounds
Wanted = dict[int, dict[AwardKey, Award]]  # by fact

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


def score_deals(work: Work, event: DealsStored) -> None:
    """Post what deals earn, and correct what changed ones had earned."""
    new = {change.after.id: change.after for change in event.changes if change.before is None}
    changed = {change.after.id: change.after for change in event.changes if change.before}
    _settle(work, DealScorer(work), new, changed)


def score_activities(work: Work, event: ActivitiesStored) -> None:
    """Post what activities earn, and correct what changed ones had earned."""
    new = {change.after.id: change.after for change in event.changes if change.before is None}
    changed = {change.after.id: change.after for change in event.changes if change.before}
    _settle(work, ActivityScorer(work), new, changed)


def rescore(work: Work, since: date) -> None:
    """Bring the ledger to the rules for all facts from `since` on, after rules changed."""
    for scorer_of in SCORERS:
        scorer = scorer_of(work)
        for facts in scorer.batches(since):
            _settle(work, scorer, {}, facts)


def rescore_products(work: Work, event: ProductsRenamed) -> None:
    """Bring the ledger to the rules for all deals of these products, after a name changed."""
    scorer = DealScorer(work)
    locks.share_ledgers(work.session)
    for some in bulk.in_chunks(event.products):
        for part in in_batches(work, select(DealRow.id).where(DealRow.product_id.in_(some))):
            deals = deals_by_id(work.session, part, lock=True)
            people = {credit.person_id for deal in deals.values() for credit in deal.credits}
            locks.own_people(work.session, people)
            _settle(work, scorer, {}, deals)


def post(work: Work, cause: str, entries: Sequence[Entry]) -> None:
    """Write the entries of one kind of cause; the same entry twice fails loudly."""
    rows = [
        (e.person_id, e.points, e.version_id, cause, e.cause_id, e.earned_on, e.counts_on,
         e.reached_at, e.revision, e.reverses_id, e.why, work.now)
        for e in entries
    ]  # fmt: skip
    _write(work, rows)


def verify_points(work: Work) -> Iterator[Difference]:
    """Every cause whose net points are not what the rules say of the fact today."""
    for scorer_of in SCORERS:
        scorer = scorer_of(work)
        for facts in scorer.batches():
            yield from _differences(work, scorer, facts)


def _settle(
    work: Work, scorer: Scorer[Fact], new: Mapping[int, Fact], changed: Mapping[int, Fact]
) -> None:
    """Post the difference between what facts earn now and what the ledger holds of them."""
    wanted = {fact_id: _by_key(scorer.awards(fact)) for fact_id, fact in {**new, **changed}.items()}
    kept = kept_awards(work.session, scorer.cause, changed) if changed else {}
    groups = _capped_groups(scorer, wanted, kept)
    if groups:
        others = _hold_to_caps(scorer, groups, wanted)
        kept |= _kept_of_groups(work, scorer.cause, others, groups)
    _post(work, scorer.cause, wanted, kept)


def _by_key(awards: Iterable[Award]) -> dict[AwardKey, Award]:
    return {award.key: award for award in awards}


def _capped_groups(
    scorer: Scorer[Fact], wanted: Wanted, kept: dict[int, dict[AwardKey, AwardEntry]]
) -> set[Group]:
    if not scorer.has_caps:
        return set()
    keys: set[Group] = set()
    for awards in wanted.values():
        keys |= awards.keys()
    for held in kept.values():
        keys |= held.keys()
    return {key for key in keys if scorer.cap(key[0]) is not None}


def _hold_to_caps(scorer: Scorer[Fact], groups: set[Group], wanted: Wanted) -> set[int]:
    """Work out every fact of a capped day anew: one more fact may change what others are given.

    Returns the facts that were not asked about; of those, `wanted` gets the capped awards only.
    """
    others: set[int] = set()
    queues: dict[Group, list[tuple[int, Award]]] = {group: [] for group in groups}
    for fact in scorer.facts_of(sorted({(person, day) for _, person, day in groups})):
        mine = [award for award in scorer.awards(fact) if award.key in queues]
        if mine and fact.id not in wanted:
            others.add(fact.id)
            wanted[fact.id] = {}
        for award in mine:
            queues[award.key].append((fact.id, award))
    for (version, _, _), queue in queues.items():
        given = capped([award.points for _, award in queue], scorer.cap(version) or 0)
        for (fact_id, award), points in zip(queue, given, strict=True):
            _set(wanted[fact_id], award, points)
    return others


def _kept_of_groups(
    work: Work, cause: str, facts: set[int], groups: set[Group]
) -> dict[int, dict[AwardKey, AwardEntry]]:
    kept = kept_awards(work.session, cause, facts)
    return {
        fact: {key: entry for key, entry in held.items() if key in groups}
        for fact, held in kept.items()
    }


def _set(awards: dict[AwardKey, Award], award: Award, points: int) -> None:
    if points > 0:
        awards[award.key] = Award(
            award.version_id, award.person_id, points, award.earned_on, award.reached_at
        )
    else:
        awards.pop(award.key, None)


def _post(
    work: Work, cause: str, wanted: Wanted, kept: dict[int, dict[AwardKey, AwardEntry]]
) -> None:
    ledger = _Posting(work, cause)
    for fact_id, awards in wanted.items():
        held = kept.get(fact_id, {})
        for key, entry in held.items():
            award = awards.get(key)
            if entry.live_id is not None and (award is None or award.points != entry.points):
                ledger.reverse(fact_id, key, entry, CHANGED if award else UNEARNED)
        for key, award in awards.items():
            entry = held.get(key, _NOTHING)
            if award.points != entry.points:
                ledger.add(fact_id, award, entry.revisions)
    ledger.write()


_NOTHING = AwardEntry()


class _Posting:
    """Entries gathered, then written at once with their totals."""

    def __init__(self, work: Work, cause: str) -> None:
        self._work = work
        self._cause = cause
        self._open_from: date | None = None
        self._rows: list[tuple[Any, ...]] = []
        self._sums: list[tuple[int, date, int, datetime | None]] = []
        self._gone: dict[tuple[int, int, date, datetime | None], int] = {}

    def add(self, fact_id: int, award: Award, revision: int) -> None:
        """A new entry; it counts on the fact's day, or today when that day is closed."""
        counts_on = self._counting_day(award.earned_on)
        late = counts_on != award.earned_on
        reached_at = self._work.now if late else award.reached_at
        self._rows.append((
            award.person_id, award.points, award.version_id, self._cause, fact_id,
            award.earned_on, counts_on, reached_at, revision, None,
            LATE if late else "", self._work.now,
        ))  # fmt: skip
        came = (award.person_id, counts_on, reached_at)
        if (reversal := self._gone.pop((fact_id, *came), None)) is not None:
            self._sums[reversal] = (*came[:2], self._sums[reversal][2], reached_at)
        self._sums.append((award.person_id, counts_on, award.points, reached_at))

    def reverse(self, fact_id: int, key: AwardKey, entry: AwardEntry, why: str) -> None:
        """The opposite of an entry, on the day it counted, or today when that day is closed."""
        version_id, person_id, earned_on = key
        counts_on = self._counting_day(entry.counts_on or earned_on)
        self._rows.append((
            person_id, -entry.points, version_id, self._cause, fact_id, earned_on, counts_on,
            self._work.now, entry.revisions, entry.live_id, why, self._work.now,
        ))  # fmt: skip
        # The score was reached when it was, if the same fact earns again at the same instant.
        self._gone[fact_id, person_id, counts_on, entry.reached_at] = len(self._sums)
        self._sums.append((person_id, counts_on, -entry.points, None))
        if entry.counts_on not in (None, counts_on):  # its own day loses when it was reached
            self._sums.append((person_id, entry.counts_on, 0, None))
        entry.points, entry.revisions, entry.live_id = 0, entry.revisions + 1, None

    def _counting_day(self, day: date) -> date:
        if self._open_from is None:
            self._open_from = lock_day(self._work.session)
        return day if day >= self._open_from else max(self._work.today, self._open_from)

    def write(self) -> None:
        _write(self._work, self._rows)
        add_points(self._work, self._sums)


def _write(work: Work, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write rows in the order of the columns; facts come by the thousand, too many for `Entry`.

    They go in person by person, as the index by person lies.
    """
    bulk.insert(work.session, PointsEntryRow, _COLUMNS, sorted(rows, key=itemgetter(0)))


def _differences(
    work: Work, scorer: Scorer[Fact], facts: Mapping[int, Fact]
) -> Iterator[Difference]:
    wanted = {fact_id: _by_key(scorer.awards(fact)) for fact_id, fact in facts.items()}
    kept = kept_awards(work.session, scorer.cause, facts)
    if groups := _capped_groups(scorer, wanted, kept):
        _hold_to_caps(scorer, groups, wanted)
    for fact_id in facts:
        awards, held = wanted[fact_id], kept.get(fact_id, {})
        for key in sorted(awards.keys() | held.keys()):
            rebuilt = awards[key].points if key in awards else 0
            points = held[key].points if key in held else 0
            if rebuilt != points:
                name = f"{scorer.cause} {fact_id}, rule version {key[0]}, person {key[1]}, {key[2]}"
                yield Difference("points", name, str(points), str(rebuilt))
