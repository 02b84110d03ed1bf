"""Where people stand against their targets, how warm a cell is, and whom to talk to about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any, Literal

from salesgame.domain.core.money import reaching
from salesgame.domain.metrics.definitions import ratio
from salesgame.domain.targets.quotas import Target, TargetProgress

Heat = Literal[1, 2, 3, 4, 5]  # not rated, far, a stretch, close, on or above pace
_STEPS: tuple[tuple[Decimal, Heat], ...] = (
    (Decimal(1), 5),
    (Decimal("0.9"), 4),
    (Decimal("0.7"), 3),
)
QUIET_DAYS = 5  # working days without a trace before it is worth a word
LOW = Decimal("0.6")  # of the team's win rate
HIGH = Decimal("1.25")
THIN = Decimal(1)  # open pipeline over what is left
MOST_TALKS, MOST_OF_A_KIND = 5, 2


def heat(level: Decimal | None) -> Heat:
    """How warm a pace is: 1 is exactly on pace; None is not rated."""
    if level is None:
        return 1
    return next((warm for at, warm in _STEPS if level >= at), 2)


@dataclass(frozen=True, slots=True)
class Counted:
    """A count on the way to its target, such as demos; `pace` 1 is on pace."""

    value: int
    target: Target | None
    pace: Decimal | None

    @property
    def heat(self) -> Heat:
        """How warm it is."""
        return heat(self.pace)


@dataclass(frozen=True, slots=True)
class Performance:
    """One person against their targets in a period.

    `quota` is the way to the revenue quota; `won` and `closed` make the win rate, rated
    from `min_sample` closed deals on against `aim`; `open_amount` is the pipeline open today,
    which covers nothing of a period that `is_over`.
    """

    person_id: int
    name: str
    quota: TargetProgress
    deals: Counted
    won: int
    closed: int
    aim: Decimal | None
    min_sample: int
    activity: Counted
    open_amount: int
    typical_deal: Decimal | None
    quiet_days: int = 0
    away_until: date | None = None
    is_over: bool = False

    @property
    def win_rate(self) -> Decimal | None:
        """Won ÷ closed; None below the minimum sample."""
        return ratio(self.won, self.closed) if self.closed >= max(self.min_sample, 1) else None

    @property
    def win_heat(self) -> Heat:
        """How the win rate compares with its aim."""
        if self.win_rate is None or not self.aim:
            return 1
        return heat(self.win_rate / self.aim)

    @property
    def quota_heat(self) -> Heat:
        """How warm the pace to the quota is."""
        return heat(self.quota.pace)

    @property
    def deals_from_pace(self) -> int | None:
        """How many typical deals are missing to be on pace; 0 is on or ahead of it."""
        if self.quota.should_be is None or not self.typical_deal:
            return None
        short = self.quota.should_be - self.quota.result
        return max(int((short / self.typical_deal).to_integral_value(ROUND_CEILING)), 0)

    @property
    def coverage(self) -> Decimal | None:
        """Open pipeline over what is left of the quota; None once it is met, over, or not set."""
        return None if self.is_over else self.quota.coverage(self.open_amount)

    @property
    def pipeline_heat(self) -> Heat:
        """How well the open pipeline covers what is left: three times is plenty."""
        if self.quota.left == 0:
            return 5
        return heat(None if self.coverage is None else self.coverage / 3)


Reason = Literal["busy", "quiet", "thin", "near", "form"]


@dataclass(frozen=True, slots=True)
class Talk:
    """Somebody worth a conversation, and the numbers that say so."""

    person_id: int
    name: str
    reason: Reason
    facts: dict[str, Any] = field(default_factory=dict, hash=False)


def talks(standings: Iterable[Performance], team_rate: Decimal | None) -> tuple[Talk, ...]:
    """Whom to talk to, the most pressing first; one reason a person, and few of each reason.

    `team_rate` is the team's win rate, against which each person's is read.
    """
    found = [talk for one in standings if (talk := _talk(one, team_rate)) is not None]
    order: tuple[Reason, ...] = ("quiet", "busy", "thin", "near", "form")
    few = [
        talk
        for reason in order
        for talk in [talk for talk in found if talk.reason == reason][:MOST_OF_A_KIND]
    ]
    return tuple(few[:MOST_TALKS])


def _talk(one: Performance, team_rate: Decimal | None) -> Talk | None:
    def talk(reason: Reason, **facts: Any) -> Talk:
        return Talk(one.person_id, one.name, reason, facts)

    rate = one.win_rate
    if one.quiet_days >= QUIET_DAYS:
        return talk("quiet", days=one.quiet_days)
    if rate is not None and team_rate and rate < team_rate * LOW and one.activity.heat == 5:
        return talk("busy", done=one.activity.value, won=one.won, closed=one.closed)
    left, behind = one.quota.left, one.quota_heat in (2, 3)
    if behind and left and one.coverage is not None and one.coverage < THIN:
        return talk("thin", open=one.open_amount, left=reaching(left))
    if left and not one.is_over and one.typical_deal and left <= one.typical_deal:
        return talk("near", left=reaching(left))
    if rate is not None and team_rate and rate > team_rate * HIGH:
        return talk("form", won=one.won, closed=one.closed)
    return None


@dataclass(frozen=True, slots=True)
class PacePoint:
    """One day of the cumulative chart: what is closed, what pace asks, and the way still to go."""

    day: date
    closed: int | None
    pace: Decimal | None
    to_go: Decimal | None
