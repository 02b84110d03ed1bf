"""What the points rules say of facts, one scorer for each cause."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Generic

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from salesgame.domain.core.versions import Rulebook
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.points.causes import ACTIVITY, DEAL
from salesgame.domain.points.rules import (
    Award,
    Fact,
    PointsRule,
    activity_awards,
    deal_awards,
    rule_from,
)
from salesgame.queries.deals.activities import activities_by_id, activities_on
from salesgame.queries.deals.deals import deals_by_id, deals_won_on
from salesgame.queries.points.rules import versions
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.deals import ActivityRow, DealRow

_BATCH = 2_000


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

    cause: ClassVar[str]

    def __init__(self, work: Work) -> None:
        self._work = work
        self._book = PointsRules.read(work.session)
        self.has_caps = any(rule.daily_cap is not None for rule in self._book.rules.values())
        self._days: dict[date, list[tuple[int, PointsRule]]] = {}

    def rules_on(self, day: date) -> list[tuple[int, PointsRule]]:
        """The rules about facts of this cause that are in force on a day, by version id."""
        known = self._days.get(day)
        if known is None:
            rules = [(v.id, self._book.rules[v.id]) for v in self._book.book.on(day)]
            known = [(id_, rule) for id_, rule in rules if rule.kind.cause == self.cause]
            self._days[day] = known
        return known

    def cap(self, version_id: int) -> int | None:
        """A rule version's daily cap."""
        rule = self._book.rules.get(version_id)
        return rule.daily_cap if rule else None

    def batches(self, since: date | None = None) -> Iterator[Mapping[int, Fact]]:
        """All facts of the cause, or those from a day on, some thousand at a time."""
        return (self.facts(part) for part in in_batches(self._work, self._ids(since)))

    @abstractmethod
    def awards(self, fact: Fact) -> list[Award]:
        """What one fact earns before any daily cap."""

    @abstractmethod
    def facts(self, ids: Iterable[int]) -> dict[int, Fact]:
        """These facts by id."""

    @abstractmethod
    def facts_of(self, groups: Sequence[tuple[int, date]]) -> list[Fact]:
        """All counting facts of these persons' days, in the order they happened."""

    @abstractmethod
    def _ids(self, since: date | None) -> Select[int]:
        """The ids of all facts, or of those from a day on."""


class DealScorer(Scorer[Deal]):
    """What the rules say of deals."""

    cause = DEAL

    def awards(self, fact: Deal) -> list[Award]:
        """What a deal earns by the rules of its closing day."""
        return deal_awards(fact, self.rules_on(fact.closed_on)) if fact.closed_on else []

    def facts(self, ids: Iterable[int]) -> dict[int, Deal]:
        """These deals by id."""
        return deals_by_id(self._work.session, ids)

    def facts_of(self, groups: Sequence[tuple[int, date]]) -> list[Deal]:
        """The deals these persons won on those days."""
        return deals_won_on(self._work.session, groups)

    def _ids(self, since: date | None) -> Select[int]:
        query = select(DealRow.id)
        return query if since is None else query.where(DealRow.closed_on >= since)


class ActivityScorer(Scorer[Activity]):
    """What the rules say of activities."""

    cause = ACTIVITY

    def awards(self, fact: Activity) -> list[Award]:
        """What an activity earns by the rules of its day."""
        return activity_awards(fact, self.rules_on(fact.day))

    def facts(self, ids: Iterable[int]) -> dict[int, Activity]:
        """These activities by id."""
        return activities_by_id(self._work.session, ids)

    def facts_of(self, groups: Sequence[tuple[int, date]]) -> list[Activity]:
        """These persons' activities of those days."""
        return activities_on(self._work.session, groups)

    def _ids(self, since: date | None) -> Select[int]:
        query = select(ActivityRow.id)
        return query if since is None else query.where(ActivityRow.day >= since)


# Goals are no facts: closing a period judges them (`services.targets.goals`).
SCORERS: tuple[type[Scorer[Any]], ...] = (DealScorer, ActivityScorer)


def in_batches(work: Work, ids: Select[int]) -> Iterator[Sequence[int]]:
    """The ids a query finds, some thousand at a time."""
    return iter(bulk.in_chunks(list(work.session.scalars(ids)), _BATCH))
