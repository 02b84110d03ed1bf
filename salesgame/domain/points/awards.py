"""Awards: the points that rules give people for one fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.points.rules import ACTIVITY_KINDS, DEAL_KINDS, Fact, PointsRule, RuleKind


@dataclass(frozen=True, slots=True)
class Award:
    """Points that one rule version gives one person for one fact."""

    version_id: int
    person_id: int
    points: int
    earned_on: date
    reached_at: datetime

    @property
    def key(self) -> tuple[int, int, date]:
        """What it is reckoned under, within its cause."""
        return self.version_id, self.person_id, self.earned_on


def deal_awards(deal: Deal, rules: Iterable[tuple[int, PointsRule]]) -> list[Award]:
    """What a deal earns before any daily cap; nothing unless it counts as won.

    Raises TooManyPoints.
    `rules` are `(version id, rule)` of the rules in force on the day it closed.
    """
    if not deal.is_won or deal.closed_on is None or deal.closed_at is None:
        return []
    return _given(DEAL_KINDS, deal, rules, deal.closed_on, deal.closed_at)


def activity_awards(activity: Activity, rules: Iterable[tuple[int, PointsRule]]) -> list[Award]:
    """What an activity earns before any daily cap, by the rules in force on its day."""
    if not activity.counts:
        return []
    return _given(ACTIVITY_KINDS, activity, rules, activity.day, activity.happened_at)


def _given(
    kinds: Mapping[str, RuleKind[Fact]], fact: Fact, rules: Iterable[tuple[int, PointsRule]],
    day: date, at: datetime,
) -> list[Award]:  # fmt: skip
    """What the rules of these kinds give; those of others are about other facts."""
    return [
        Award(version_id, person, points, day, at)
        for version_id, rule in rules
        if (kind := kinds.get(rule.on)) is not None and kind.takes(rule, fact)
        for person, points in kind.gives(rule, fact)
        if points > 0
    ]


def capped(points: Sequence[int], cap: int) -> list[int]:
    """Hold one person's awards of one day by one rule to `cap`, first come first.

    Callers pass them in the order of their facts, which no order of arrival changes.
    """
    left = cap
    result = []
    for wanted in points:
        given = min(wanted, left)
        left -= given
        result.append(given)
    return result
