"""Points rules: what a won deal, its amount, or an activity is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Literal, get_args

from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal

MOST_POINTS = 1_000_000  # more is a slip of the finger, and sums must fit 64 bits
MOST_AWARDED = 10**13  # by one rule for one fact: a million of them fit 64 bits
Basis = Literal["deal_won", "amount_won", "activity"]


class NotAPointsRule(DomainError):
    """This points rule can't be read: {why}."""

    field = "body"


class PointsOutOfRange(NotAPointsRule):
    """Points are between 1 and {most}."""

    field = "points"


class NotAboveZero(NotAPointsRule):
    """This must be above zero."""


class BelowZero(NotAPointsRule):
    """This can't be below zero."""


class NoKindNamed(NotAPointsRule):
    """Choose a kind of activity."""

    field = "activity"


class TooManyPoints(DomainError):
    """A deal of this size would bring {points} points by one rule: more than can be counted."""

    field = "amount"


@dataclass(frozen=True, slots=True)
class PointsRule:
    """What earns points.

    `deal_won` gives `points` to the primary person; `amount_won` gives them for every
    whole `per` minor units of a person's credit; `activity` for each one of `activity`.
    `minimum` is the least amount (minor units) or duration (seconds). `product`,
    `segment` and `source` filter deals; `daily_cap` bounds a person's points by this
    rule in a day.
    """

    on: Basis
    points: int
    per: int = 1
    activity: str | None = None
    verified_only: bool = False
    minimum: int | None = None
    product: str | None = None
    segment: str | None = None
    source: str | None = None
    daily_cap: int | None = None

    def __post_init__(self) -> None:
        if self.on not in get_args(Basis):
            raise NotAPointsRule(why=f"“{self.on}” is not deal_won, amount_won or activity")
        refusals = Gathered()
        with refusals:
            if self.on == "activity" and not self.activity:
                raise NoKindNamed
        with refusals:
            if not 0 < self.points <= MOST_POINTS:
                raise PointsOutOfRange(most=f"{MOST_POINTS:,}")
        with refusals.beside("per"):
            if self.per <= 0:
                raise NotAboveZero
        with refusals.beside("minutes" if self.on == "activity" else "minimum"):
            if self.minimum is not None and self.minimum < 0:
                raise BelowZero
        with refusals.beside("daily_cap"):
            if self.daily_cap is not None and self.daily_cap <= 0:
                raise NotAboveZero
        refusals.refuse()

    def body(self) -> dict[str, Any]:
        """The rule as it is stored; `rule_from` reads it back."""
        return {key: value for key, value in asdict(self).items() if value not in (None, False)}


def rule_from(body: Mapping[str, Any]) -> PointsRule:
    """Read a stored rule. Raises NotAPointsRule."""
    known = {field.name for field in fields(PointsRule)}
    if unknown := set(body) - known:
        raise NotAPointsRule(why=f"it has unknown parts: {', '.join(sorted(unknown))}")
    try:
        return PointsRule(**body)
    except TypeError as error:
        raise NotAPointsRule(why="it lacks what it counts or its points") from error


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
    day, at = deal.closed_on, deal.closed_at
    return [
        Award(version_id, person, points, day, at)
        for version_id, rule in rules
        if rule.on != "activity" and _takes(rule, deal)
        for person, points in _shares(rule, deal)
        if points > 0
    ]


def _takes(rule: PointsRule, deal: Deal) -> bool:
    if rule.product is not None and rule.product != deal.product:
        return False
    if rule.segment is not None and rule.segment != deal.segment:
        return False
    if rule.source is not None and rule.source != deal.lead_source:
        return False
    return rule.minimum is None or (deal.amount is not None and deal.amount >= rule.minimum)


def _shares(rule: PointsRule, deal: Deal) -> list[tuple[int, int]]:
    if rule.on == "deal_won":
        return [(credit.person_id, rule.points) for credit in deal.credits if credit.is_primary]
    found = [
        (credit.person_id, (credit.amount or 0) // rule.per * rule.points)
        for credit in deal.credits
    ]
    most = max((points for _, points in found), default=0)
    if most > MOST_AWARDED and rule.daily_cap is None:
        raise TooManyPoints(points=f"{most:,}")
    return found


def activity_awards(activity: Activity, rules: Iterable[tuple[int, PointsRule]]) -> list[Award]:
    """What an activity earns before any daily cap, by the rules in force on its day."""
    if not activity.counts:
        return []
    day, at = activity.day, activity.happened_at
    return [
        Award(version_id, activity.person_id, rule.points * activity.quantity, day, at)
        for version_id, rule in rules
        if _takes_activity(rule, activity)
    ]


def _takes_activity(rule: PointsRule, activity: Activity) -> bool:
    if rule.on != "activity" or rule.activity != activity.kind:
        return False
    if rule.verified_only and not activity.verified:
        return False
    return rule.minimum is None or (activity.duration or 0) >= rule.minimum


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
