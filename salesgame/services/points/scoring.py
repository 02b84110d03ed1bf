"""Posting points: the ledger is brought to what the rules say of each fact."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.core.events import ActivitiesStored, DealsStored
from salesgame.domain.core.versions import Rulebook
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.operations.differences import Difference
from salesgame.domain.points.rules import (
    Award,
    PointsRule,
    activity_awards,
    capped,
    deal_awards,
    rule_from,
)
from salesgame.queries.deals.activities import activities_by_id, activities_on
from salesgame.queries.deals.deals import deals_by_id, deals_won_on
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.queries.points.ledger import AwardEntry, AwardKey, kept_awards
from salesgame.queries.points.rules import versions
from salesgame.services.metrics.totals import add_points
from salesgame.services.points import posting
from salesgame.services.work import Work
from salesgame.storage.db import bulk, locks
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.deals import ActivityRow, DealRow

Cause = Literal["deal", "activity"]
Fact = TypeVar("Fact", Deal, Activity)
Group = tuple[int, int, date]  # rule version, person, day: what a daily cap bounds
Wanted = dict[int, dict[AwardKey, Award]]  # by fact
_BATCH = 2_000


def score_deals(work: Work, event: DealsStored) -> None:
    """Post what deals earn, and correct what changed ones had earned."""
    new = {change.after.id: change.after for change in event.changes if change.before is None}
    changed = {change.after.id: change.after for change in event.changes if change.before}
    _settle(work, DealScore(work), new, changed)


def score_activities(work: Work, event: ActivitiesStored) -> None:
    """Post what activities earn, and correct what changed ones had earned."""
    new = {change.after.id: change.after for change in event.changes if change.before is None}
    changed = {change.after.id: change.after for change in event.changes if change.before}
    _settle(work, ActivityScore(work), new, changed)


def rescore(work: Work, since: date) -> None:
    """Bring the ledger to the rules for all facts from `since` on, after rules changed."""
    deals, activities = DealScore(work), ActivityScore(work)
    for part in _ids(work, select(DealRow.id).where(DealRow.closed_on >= since)):
        _settle(work, deals, {}, deals_by_id(work.session, part))
    for part in _ids(work, select(ActivityRow.id).where(ActivityRow.day >= since)):
        _settle(work, activities, {}, activities_by_id(work.session, part))


def rescore_products(work: Work, products: Sequence[int]) -> None:
    """Bring the ledger to the rules for all deals of these products, after a name changed."""
    score = DealScore(work)
    locks.share_ledgers(work.session)
    for some in bulk.in_chunks(products):
        for part in _ids(work, select(DealRow.id).where(DealRow.product_id.in_(some))):
            deals = deals_by_id(work.session, part, lock=True)
            people = {credit.person_id for deal in deals.values() for credit in deal.credits}
            locks.own_people(work.session, people)
            _settle(work, score, {}, deals)


def verify_points(work: Work) -> Iterator[Difference]:
    """Every cause whose net points are not what the rules say of the fact today."""
    deals, activities = DealScore(work), ActivityScore(work)
    for part in _ids(work, select(DealRow.id)):
        yield from _differences(work, deals, deals_by_id(work.session, part))
    for part in _ids(work, select(ActivityRow.id)):
        yield from _differences(work, activities, activities_by_id(work.session, part))


def _ids(work: Work, query: Any) -> Iterator[Sequence[int]]:
    return iter(bulk.in_chunks(list(work.session.scalars(query)), _BATCH))


@dataclass(frozen=True, slots=True)
class PointsRules:
    """Every version of every points rule, parsed, and which of them hold on a day."""

    rules: dict[int, PointsRule]
    book: Rulebook

    @classmethod
    def read(cls, session: Session) -> PointsRules:
        """Read it from memory, or from the rules when one has changed."""
        return remembered(session, "points book", cls._read)

    @classmethod
    def _read(cls, session: Session) -> PointsRules:
        found = versions(session, "points")
        return cls({v.id: rule_from(v.body) for v in found if not v.retired}, Rulebook.of(found))


class Scorer(ABC, Generic[Fact]):
    """What the rules say of facts of one cause."""

    cause: Cause

    def __init__(self, work: Work) -> None:
        self._work = work
        self._book = PointsRules.read(work.session)
        self.has_caps = any(rule.daily_cap is not None for rule in self._book.rules.values())
        self._days: dict[date, list[tuple[int, PointsRule]]] = {}

    def rules_on(self, day: date) -> list[tuple[int, PointsRule]]:
        """The rules in force on a day, by version id."""
        known = self._days.get(day)
        if known is None:
            known = [(v.id, self._book.rules[v.id]) for v in self._book.book.on(day)]
            self._days[day] = known
        return known

    @abstractmethod
    def awards(self, fact: Fact) -> list[Award]:
        """What one fact earns before any daily cap."""

    @abstractmethod
    def facts_of(self, groups: Sequence[tuple[int, date]]) -> list[Fact]:
        """All counting facts of these persons' days, in the order they happened."""

    def cap(self, version_id: int) -> int | None:
        """A rule version's daily cap."""
        rule = self._book.rules.get(version_id)
        return rule.daily_cap if rule else None


class DealScore(Scorer[Deal]):
    """What the rules say of deals."""

    cause = "deal"

    def awards(self, fact: Deal) -> list[Award]:
        """What a deal earns by the rules of its closing day."""
        return deal_awards(fact, self.rules_on(fact.closed_on)) if fact.closed_on else []

    def facts_of(self, groups: Sequence[tuple[int, date]]) -> list[Deal]:
        """The deals these persons won on those days."""
        return deals_won_on(self._work.session, groups)


class ActivityScore(Scorer[Activity]):
    """What the rules say of activities."""

    cause = "activity"

    def awards(self, fact: Activity) -> list[Award]:
        """What an activity earns by the rules of its day."""
        return activity_awards(fact, self.rules_on(fact.day))

    def facts_of(self, groups: Sequence[tuple[int, date]]) -> list[Activity]:
        """These persons' activities of those days."""
        return activities_on(self._work.session, groups)


def _settle(
    work: Work, score: Scorer[Fact], new: dict[int, Fact], changed: dict[int, Fact]
) -> None:
    """Post the difference between what facts earn now and what the ledger holds of them."""
    wanted = {fact_id: _by_key(score.awards(fact)) for fact_id, fact in (new | changed).items()}
    kept = kept_awards(work.session, score.cause, changed) if changed else {}
    groups = _capped_groups(score, wanted, kept)
    if groups:
        others = _hold_to_caps(score, groups, wanted)
        kept |= _kept_of_groups(work, score.cause, others, groups)
    _post(work, score.cause, wanted, kept)


def _by_key(awards: Iterable[Award]) -> dict[AwardKey, Award]:
    return {award.key: award for award in awards}


def _capped_groups(
    score: Scorer[Fact], wanted: Wanted, kept: dict[int, dict[AwardKey, AwardEntry]]
) -> set[Group]:
    if not score.has_caps:
        return set()
    keys: set[Group] = set()
    for awards in wanted.values():
        keys |= awards.keys()
    for held in kept.values():
        keys |= held.keys()
    return {key for key in keys if score.cap(key[0]) is not None}


def _hold_to_caps(score: Scorer[Fact], groups: set[Group], wanted: Wanted) -> set[int]:
    """Work out every fact of a capped day anew: one more fact may change what others are given.

    Returns the facts that were not asked about; of those, `wanted` gets the capped awards only.
    """
    others: set[int] = set()
    queues: dict[Group, list[tuple[int, Award]]] = {group: [] for group in groups}
    for fact in score.facts_of(sorted({(person, day) for _, person, day in groups})):
        mine = [award for award in score.awards(fact) if award.key in queues]
        if mine and fact.id not in wanted:
            others.add(fact.id)
            wanted[fact.id] = {}
        for award in mine:
            queues[award.key].append((fact.id, award))
    for (version, _, _), queue in queues.items():
        given = capped([award.points for _, award in queue], score.cap(version) or 0)
        for (fact_id, award), points in zip(queue, given, strict=True):
            _set(wanted[fact_id], award, points)
    return others


def _kept_of_groups(
    work: Work, cause: Cause, facts: set[int], groups: set[Group]
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
    work: Work, cause: Cause, wanted: Wanted, kept: dict[int, dict[AwardKey, AwardEntry]]
) -> None:
    ledger = _Posting(work, cause)
    for fact_id, awards in wanted.items():
        held = kept.get(fact_id, {})
        for key, entry in held.items():
            award = awards.get(key)
            if entry.live_id is not None and (award is None or award.points != entry.points):
                ledger.reverse(fact_id, key, entry, "changed" if award else "no longer earned")
        for key, award in awards.items():
            entry = held.get(key, _NOTHING)
            if award.points != entry.points:
                ledger.add(fact_id, award, entry.revisions)
    ledger.write()


_NOTHING = AwardEntry()


class _Posting:
    """Entries gathered, then written at once with their totals."""

    def __init__(self, work: Work, cause: Cause) -> None:
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
            "late" if late else "", self._work.now,
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
        posting.write(self._work, self._rows)
        add_points(self._work, self._sums)


def _differences(work: Work, score: Scorer[Fact], facts: dict[int, Fact]) -> Iterator[Difference]:
    wanted = {fact_id: _by_key(score.awards(fact)) for fact_id, fact in facts.items()}
    kept = kept_awards(work.session, score.cause, facts)
    if groups := _capped_groups(score, wanted, kept):
        _hold_to_caps(score, groups, wanted)
    for fact_id in facts:
        awards, held = wanted[fact_id], kept.get(fact_id, {})
        for key in sorted(awards.keys() | held.keys()):
            rebuilt = awards[key].points if key in awards else 0
            points = held[key].points if key in held else 0
            if rebuilt != points:
                name = f"{score.cause} {fact_id}, rule version {key[0]}, person {key[1]}, {key[2]}"
                yield Difference("points", name, str(points), str(rebuilt))
