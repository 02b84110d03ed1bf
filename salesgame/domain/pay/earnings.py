"""What statements come to, period by period: a quarter's is no part of one of its months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.statements import Statement
from salesgame.domain.pay.states import State, joint


@dataclass(frozen=True, slots=True)
class Earnings:
    """What one person's statements of a period come to, plan by plan, in minor units."""

    period: Period
    statements: tuple[Statement, ...]

    @property
    def total(self) -> int:
        """What they come to together."""
        return sum(each.total for each in self.statements)

    @property
    def adjusted(self) -> int:
        """What their adjustments come to."""
        return sum(each.adjusted for each in self.statements)

    @property
    def held(self) -> int:
        """What of their period waits for approval: no part of the total."""
        return sum(each.held.total for each in self.statements)

    @property
    def state(self) -> State:
        """Where they stand together."""
        return joint(self.statements)

    @property
    def is_closed(self) -> bool:
        """Whether none of them changes any more."""
        return self.state == "closed"


def by_period(found: Iterable[Statement]) -> tuple[Earnings, ...]:
    """Statements gathered by period, the shortest period first."""
    gathered: dict[Period, list[Statement]] = defaultdict(list)
    for each in found:
        gathered[each.period].append(each)
    return tuple(
        Earnings(period, tuple(gathered[period]))
        for period in sorted(gathered, key=lambda one: (one.end - one.start, one.start))
    )


def summed_periods(found: Iterable[Statement], asked: Period) -> set[Period]:
    """The periods whose pay comes to the total of the one asked for: those within it.

    So a quarter's pay stays out of its months. A day is answered by the shortest around it.
    """
    periods = {each.period for each in found}
    within = {each for each in periods if asked.start <= each.start and each.end <= asked.end}
    shortest = min((each.end - each.start for each in periods), default=None)
    return within or {each for each in periods if each.end - each.start == shortest}
