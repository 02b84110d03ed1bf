"""A rule as its page tells it: its editions in order, the one in force and the one to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from salesgame.domain.core.versions import Version, histories
from salesgame.web.points.rules.form import RuleNames, RuleText
from salesgame.web.points.rules.kinds import FORMS, kind_of


@dataclass(frozen=True, slots=True)
class Edition:
    """One version: the days `[begins_on, until)` it holds, its kind, and the rule itself."""

    number: int
    begins_on: date
    until: date | None
    retired: bool
    kind: str
    rule: object

    def text(self, names: RuleNames) -> RuleText:
        """What it says, in words."""
        return FORMS[self.kind].told(self.rule, names)

    @property
    def fields(self) -> dict[str, str]:
        """What the form shows of it."""
        return FORMS[self.kind].fields(self.rule)


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """A rule with its editions, oldest first; `now` is in force today, `coming` is not yet."""

    id: int
    name: str
    icon: str
    editions: tuple[Edition, ...]
    now: Edition | None
    coming: Edition | None

    @property
    def shown(self) -> Edition:
        """The edition that tells what the rule is: in force, else to come, else the last one."""
        return self.now or self.coming or self.last

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
        _edition(version, until) for version, until in zip(own, [*ends, None], strict=True)
    )
    now = [e for e in editions if e.begins_on <= today and (e.until is None or today < e.until)]
    coming = [e for e in editions if e.begins_on > today and not e.retired]
    return RuleHistory(
        own[0].rule_id,
        own[0].name,
        FORMS[editions[0].kind].icon,
        editions,
        now[-1] if now and not now[-1].retired else None,
        coming[0] if coming else None,
    )


def _edition(version: Version, until: date | None) -> Edition:
    kind = kind_of(version)
    rule = FORMS[kind].parsed(version.body)
    return Edition(version.version, version.begins_on, until, version.retired, kind, rule)
