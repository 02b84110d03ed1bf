"""Points rules: what a won deal, its amount, or an activity is worth, and whom it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.points.causes import ACTIVITY, DEAL

MOST_POINTS = 1_000_000  # more is a slip of the finger, and sums must fit 64 bits
MOST_AWARDED = 10**13  # by one rule for one fact: a million of them fit 64 bits
Fact = TypeVar("Fact", Deal, Activity)


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
    """What earns points; `on` names one of KINDS.

    `deal_won` gives `points` to the primary person; `amount_won` gives them for every
    whole `per` minor units of a person's credit; `activity` for each one of `activity`.
    `minimum` is the least amount (minor units) or duration (seconds). `product`,
    `segment` and `source` filter deals; `daily_cap` bounds a person's points by this
    rule in a day.
    """

    on: str
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
        if self.on not in KINDS:
            *most, last = KINDS
            raise NotAPointsRule(why=f"“{self.on}” is not {', '.join(most)} or {last}")
        refusals = Gathered()
        with refusals:
            self.kind.check(self)
        with refusals:
            if not 0 < self.points <= MOST_POINTS:
                raise PointsOutOfRange(most=f"{MOST_POINTS:,}")
        with refusals.beside("per"):
            if self.per <= 0:
                raise NotAboveZero
        with refusals.beside(self.kind.least):
            if self.minimum is not None and self.minimum < 0:
                raise BelowZero
        with refusals.beside("daily_cap"):
            if self.daily_cap is not None and self.daily_cap <= 0:
                raise NotAboveZero
        refusals.refuse()

    @property
    def kind(self) -> RuleKind[Deal] | RuleKind[Activity]:
        """What kind of rule it is."""
        return KINDS[self.on]

    def body(self) -> dict[str, Any]:
        """The rule as it is stored; `rule_from` reads it back."""
        # A minimum of 0 is one: it leaves out deals without a value, and equals False.
        return {
            k: told for k, told in asdict(self).items() if told is not None and told is not False
        }


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
class RuleKind(Generic[Fact]):
    """A way to earn points: which facts a rule of it takes, and what each `gives` to whom.

    `gives` returns `(person, points)`, and nothing is below zero. `cause` says what the facts
    are, `least` what a form calls the rule's `minimum`; `check` refuses what only this kind can't
    do without.
    """

    cause: str
    takes: Callable[[PointsRule, Fact], bool]
    gives: Callable[[PointsRule, Fact], list[tuple[int, int]]]
    least: str = "minimum"
    check: Callable[[PointsRule], None] = lambda _rule: None


def _takes_deal(rule: PointsRule, deal: Deal) -> bool:
    if rule.product is not None and rule.product != deal.product:
        return False
    if rule.segment is not None and rule.segment != deal.segment:
        return False
    if rule.source is not None and rule.source != deal.lead_source:
        return False
    return rule.minimum is None or (deal.amount is not None and deal.amount >= rule.minimum)


def _for_the_deal(rule: PointsRule, deal: Deal) -> list[tuple[int, int]]:
    return [(credit.person_id, rule.points) for credit in deal.credits if credit.is_primary]


def _for_the_amount(rule: PointsRule, deal: Deal) -> list[tuple[int, int]]:
    found = [
        (credit.person_id, (credit.amount or 0) // rule.per * rule.points)
        for credit in deal.credits
    ]
    most = max((points for _, points in found), default=0)
    if most > MOST_AWARDED and rule.daily_cap is None:
        raise TooManyPoints(points=f"{most:,}")
    return found


def _takes_activity(rule: PointsRule, activity: Activity) -> bool:
    if rule.activity != activity.kind:
        return False
    if rule.verified_only and not activity.verified:
        return False
    return rule.minimum is None or (activity.duration or 0) >= rule.minimum


def _for_each(rule: PointsRule, activity: Activity) -> list[tuple[int, int]]:
    return [(activity.person_id, rule.points * activity.quantity)]


def _check_kind_named(rule: PointsRule) -> None:
    if not rule.activity:
        raise NoKindNamed


DEAL_KINDS: Mapping[str, RuleKind[Deal]] = {
    "deal_won": RuleKind(DEAL, _takes_deal, _for_the_deal),
    "amount_won": RuleKind(DEAL, _takes_deal, _for_the_amount),
}
ACTIVITY_KINDS: Mapping[str, RuleKind[Activity]] = {
    "activity": RuleKind(ACTIVITY, _takes_activity, _for_each, "minutes", _check_kind_named),
}
KINDS: Mapping[str, RuleKind[Deal] | RuleKind[Activity]] = {**DEAL_KINDS, **ACTIVITY_KINDS}


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
