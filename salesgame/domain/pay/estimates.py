"""What a plan gives one person for a period, of the facts as they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from salesgame.domain.core.calendar import Period
from salesgame.domain.core.money import round_minor
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.lines import Line, lines, total
from salesgame.domain.pay.terms import Assignment, PlanHistory, covered
from salesgame.domain.targets.quotas import Target


@dataclass(frozen=True, slots=True)
class Estimate:
    """The lines a plan gives, and what they were worked out of. `quota` is in minor units."""

    facts: tuple[DealCredit, ...] = ()
    lines: tuple[Line, ...] = ()
    quota: Decimal | None = None

    @property
    def total(self) -> int:
        """What the lines come to, in minor units."""
        return total(self.lines)

    @property
    def sold(self) -> int:
        """The credited amount of its deals."""
        return sum(line.sold for line in self.lines)


def estimate(
    plan: PlanHistory,
    period: Period,
    facts: Iterable[DealCredit],
    spans: Iterable[Assignment],
    quota: Decimal | None,
) -> Estimate:
    """Work a plan out on the facts of a period, of the days on which the person was on it.

    Facts and assignments of other days and plans are left out. Raises QuotaNotAboveZero.
    """
    own = [span for span in spans if span.rule_id == plan.rule_id]
    mine = covered((fact for fact in facts if fact.closed_on in period), own)
    return Estimate(mine, lines(plan.terms, mine, quota if plan.needs_quota else None), quota)


def quota_in_minor(target: Target | None) -> Decimal | None:
    """What applies of a revenue quota, in whole minor units; None where that is nothing."""
    whole = round_minor(target.amount) if target else 0
    return Decimal(whole) if whole > 0 else None
