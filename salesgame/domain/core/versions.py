"""Rules as dated versions: the day of a fact picks the version that judges it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from salesgame.domain.core.refusals import DomainError

T = TypeVar("T")


class RuleWithoutAName(DomainError):
    """A rule needs a name, such as "Points for won deals"."""

    field = "name"


class RuleNameTaken(DomainError):
    """There is a rule named "{name}" already. Give it a new version, or pick another name."""

    field = "name"


class PlanWithoutAName(RuleWithoutAName):
    """A plan needs a name, such as "AE 2026"."""


class PlanNameTaken(RuleNameTaken):
    """There is a plan named "{name}" already. Give it new terms, or pick another name."""


class UnknownRule(DomainError):
    """There is no such rule."""


class BeginsBeforeItsPredecessor(DomainError):
    """The version before begins on {earlier}. A new one can't begin before that."""

    field = "begins_on"


class BeginsInAClosedPeriod(DomainError):
    """Everything before {open} is closed. A rule can begin on that day at the earliest."""

    field = "begins_on"


class RuleHasEnded(DomainError):
    """ "{name}" ends on {ended}. Make a new rule to go on from there."""

    field = "begins_on"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a rule, in force from `begins_on` until its successor; `retired` ends the rule.

    `body` is the family's own data: `points.rule_from`, `goals` and `commission` read theirs.
    """

    id: int
    rule_id: int
    family: str
    name: str
    version: int
    begins_on: date
    body: dict[str, Any] = field(hash=False)
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """Values that each hold from a day on, in any order; of one day the last counts."""

    steps: tuple[tuple[date, T], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(sorted(self.steps, key=lambda step: step[0])))

    def on(self, day: date) -> T | None:
        """The value that holds on a day; None before the first."""
        at = bisect_right(self.steps, day, key=lambda step: step[0])
        return self.steps[at - 1][1] if at else None


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The versions of many rules, asked by day: each answer is worked out once, when built."""

    chapters: Dated[tuple[Version, ...]]

    @classmethod
    def of(cls, versions: Iterable[Version]) -> Rulebook:
        """Bind versions of any rules, in any order."""
        rules = histories(versions)
        days = sorted({v.begins_on for versions in rules.values() for v in versions})
        books = [Dated(tuple((v.begins_on, v) for v in rules[rule])) for rule in sorted(rules)]
        return cls(Dated(tuple((day, _in_force(books, day)) for day in days)))

    def on(self, day: date) -> tuple[Version, ...]:
        """The version of each rule in force on a day, by rule; ended rules are left out."""
        return self.chapters.on(day) or ()


def histories(versions: Iterable[Version]) -> dict[int, tuple[Version, ...]]:
    """The versions of each rule, oldest first, by rule id."""
    rules: dict[int, list[Version]] = defaultdict(list)
    for version in versions:
        rules[version.rule_id].append(version)
    return {rule: tuple(sorted(own, key=lambda v: v.version)) for rule, own in rules.items()}


def check_succession(last: Version, begins_on: date) -> None:
    """Refuse a version before its predecessor, or after the rule's end."""
    if last.retired:
        raise RuleHasEnded(name=last.name, ended=last.begins_on)
    if begins_on < last.begins_on:
        raise BeginsBeforeItsPredecessor(earlier=last.begins_on)


def check_open(begins_on: date, open_from: date) -> None:
    """Refuse a beginning before `open_from`, the first day that is not closed."""
    if begins_on < open_from:
        raise BeginsInAClosedPeriod(open=open_from)


def _in_force(books: list[Dated[Version]], day: date) -> tuple[Version, ...]:
    found = (book.on(day) for book in books)
    return tuple(version for version in found if version and not version.retired)
