"""A rule as its page tells it: its editions in order, the one in force and the one to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from salesgame.domain.core.versions import Version, histories
from salesgame.domain.points.rules import PointsRule, rule_from
from salesgame.domain.targets.goals import Goal, goal_of

Rule = PointsRule | Goal


@dataclass(frozen=True, slots=True)
class Edition:
    """One version: the days `[begins_on, until)` it holds, and the rule itself."""

    number: int
    begins_on: date
    until: date | None
    retired: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """A rule with its editions, oldest first; `now` is in force today, `coming` is not yet."""

    id: int
    name: str
    family: str
    editions: tuple[Edition, ...]
    now: Edition | None
    coming: Edition | None

    @property
    def last(self) -> Edition:
        """The latest edition that is a rule and not an end; there is at least one."""
        return next(edition for edition in reversed(self.editions) if not edition.retired)

    @property
    def ends_on(self) -> date | None:
        """The day from which the rule no longer holds."""
        final = self.editions[-1]
        return final.begins_on if final.retired else None

    @property
    def has_ended(self) -> bool:
        """Whether it holds no longer, and won't again."""
        return self.now is None and self.coming is None


def told_all(versions: Iterable[Version], today: date) -> tuple[RuleHistory, ...]:
    """Every rule of these versions, by name."""
    told = (told_of(own, today) for own in histories(versions).values())
    return tuple(sorted(told, key=lambda rule: rule.name.casefold()))


def told_of(own: Sequence[Version], today: date) -> RuleHistory:
    """One rule from its versions, oldest first."""
    ends = [version.begins_on for version in own[1:]]
    editions = tuple(
        Edition(version.version, version.begins_on, until, version.retired, _rule(version))
        for version, until in zip(own, [*ends, None], strict=True)
    )
    now = [e for e in editions if e.begins_on <= today and (e.until is None or today < e.until)]
    coming = [e for e in editions if e.begins_on > today and not e.retired]
    return RuleHistory(
        own[0].rule_id,
        own[0].name,
        own[0].family,
        editions,
        now[-1] if now and not now[-1].retired else None,
        coming[0] if coming else None,
    )


def _rule(version: Version) -> Rule:
    return goal_of(version.body) if version.family == "goal" else rule_from(version.body)
