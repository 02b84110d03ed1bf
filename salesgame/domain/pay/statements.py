"""A statement: one person's lines and adjustments of one plan and period, and what they sum to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.causes import CauseKey
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.held import NOTHING_HELD, Held
from salesgame.domain.pay.ledger.changes import PayChange
from salesgame.domain.pay.lines import Line, total
from salesgame.domain.pay.states import State, state_of
from salesgame.domain.pay.terms import PlanHistory
from salesgame.domain.targets.quotas import Target


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What an earlier, closed statement should have said, less what it said.

    `name` is its cause's. `now` is the line as the facts give it today; None where the cause no
    longer earns there. `was` and `should_be` are what it came to before and with this entry.
    """

    id: int
    cause: CauseKey
    name: str
    component: str
    earned: Period
    amount: int
    was: int
    should_be: int
    why: str
    change: PayChange
    corrects_id: int | None
    made_at: datetime
    now: Line | None


@dataclass(frozen=True, slots=True)
class RateSum:
    """How much was paid at one rate, over all lines: the slices, and their exact product."""

    rate: Decimal
    amount: Decimal
    product: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement; an estimate until `closed_at`, and never different afterwards.

    `target` is what the quota was worked out from, where it still comes to that. `facts` are
    what an estimate was worked out of. `held` is what of its period waits for approval: no part
    of the statement, and an adjustment on a later one where this one is closed.
    """

    person_id: int
    plan: PlanHistory
    period: Period
    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...]
    quota: Decimal | None
    target: Target | None = None
    closed_at: datetime | None = None
    facts: tuple[DealCredit, ...] = ()
    held: Held = NOTHING_HELD

    @property
    def state(self) -> State:
        """Where it stands on its way."""
        return state_of(self.closed_at)

    @property
    def is_closed(self) -> bool:
        """Whether it is final."""
        return self.state == "closed"

    @property
    def commission(self) -> int:
        """What its lines come to."""
        return total(self.lines)

    @property
    def adjusted(self) -> int:
        """What its adjustments come to."""
        return sum(adjustment.amount for adjustment in self.adjustments)

    @property
    def total(self) -> int:
        """What it comes to, in minor units."""
        return self.commission + self.adjusted

    @property
    def sold(self) -> int:
        """The credited amount of its deals."""
        return sum(line.sold for line in self.lines)

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions of the plan that its lines used."""
        return tuple(sorted({line.version for line in self.lines}))

    @property
    def attainment(self) -> Decimal | None:
        """Credited amount ÷ quota; None without a quota."""
        return None if self.quota is None else self.sold / self.quota

    @property
    def by_rate(self) -> tuple[RateSum, ...]:
        """The slices of all lines gathered by rate, lowest first."""
        return by_rate(self.lines)

    @property
    def rounded_away(self) -> Decimal:
        """What rounding and the cap added to, or took from, the sum of the products."""
        return self.commission - sum((each.product for each in self.by_rate), Decimal(0))


def by_rate(lines: Iterable[Line]) -> tuple[RateSum, ...]:
    """Slices gathered by their rate, lowest first."""
    amounts: dict[Decimal, Decimal] = defaultdict(Decimal)
    for line in lines:
        for part in line.slices:
            amounts[part.rate] += part.amount
    return tuple(RateSum(rate, amounts[rate], rate * amounts[rate]) for rate in sorted(amounts))
