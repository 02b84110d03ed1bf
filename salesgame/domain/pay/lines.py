"""Lines of a statement: what each cause earns, and how it came to that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from salesgame.domain.core.money import round_minor
from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.causes import Cause
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.rates import Slice, all_at_one, each_at_its_own
from salesgame.domain.pay.tiers import Tier

Terms = Dated[PlanVersion | None]
COMMISSION = "commission"  # the one component that plans have so far


@dataclass(frozen=True, slots=True)
class Line:
    """What one cause earns: from `before` to `after` on the way, slice by slice.

    `read_at` is where the tier was read: the end of the period's way for a whole-amount
    plan, else the line's own end. `uncapped` is the exact sum rounded once; `amount` is
    what the cap leaves of it. `quota` is the one it was worked out with, `component` what
    of the plan gave the line.
    """

    cause: Cause
    version_id: int
    version: int
    before: int
    after: int
    read_at: int
    slices: tuple[Slice, ...]
    uncapped: int
    amount: int
    quota: Decimal | None = None
    component: str = COMMISSION

    @property
    def sold(self) -> int:
        """How far it led on the way: nothing where no sale is behind it."""
        return self.after - self.before

    @property
    def exact(self) -> Decimal:
        """The sum of the slices' products, before rounding."""
        return sum((part.product for part in self.slices), Decimal(0))

    @property
    def is_rounded(self) -> bool:
        """Whether rounding changed it."""
        return self.exact != self.uncapped

    @property
    def is_capped(self) -> bool:
        """Whether the cap changed it."""
        return self.amount != self.uncapped


def lines(terms: Terms, facts: Iterable[DealCredit], quota: Decimal | None) -> tuple[Line, ...]:
    """Work out a statement's lines. Facts may come in any order.

    A deal's own close date picks the version; one on which no version is in force has no
    line. Each line rounds once, so the lines sum to the statement. Raises QuotaNotAboveZero.
    """
    covered = _covered(terms, facts)
    final = sum(credit.amount for credit, _ in covered)
    made: list[Line] = []
    position = earned = 0
    for credit, version in covered:
        line = _line(version, credit, position, final, quota, earned)
        made.append(line)
        position, earned = line.after, earned + line.uncapped
    return tuple(made)


def total(found: Iterable[Line]) -> int:
    """What the lines come to, in minor units."""
    return sum(line.amount for line in found)


def _covered(terms: Terms, facts: Iterable[DealCredit]) -> list[tuple[DealCredit, PlanVersion]]:
    ordered = sorted(facts, key=lambda credit: credit.order)
    picked = ((credit, terms.on(credit.closed_on)) for credit in ordered)
    return [(credit, version) for credit, version in picked if version is not None]


def _line(
    version: PlanVersion,
    credit: DealCredit,
    before: int,
    final: int,
    quota: Decimal | None,
    earned: int,
) -> Line:
    plan = version.plan
    if plan.tiers_of == "line":
        start, end, read_at = 0, credit.amount, credit.amount
    else:
        start, end = before, before + credit.amount
        read_at = final if plan.shape == "whole_amount" else end
    slices = _slices(plan, plan.ladder(quota), start, end, read_at, quota)
    uncapped = round_minor(sum((s.product for s in slices), Decimal(0)), plan.rounding)
    return Line(
        cause=credit,
        version_id=version.id,
        version=version.version,
        before=before,
        after=before + credit.amount,
        read_at=read_at,
        slices=slices,
        uncapped=uncapped,
        amount=_under_cap(plan.cap, earned + uncapped) - _under_cap(plan.cap, earned),
        quota=quota,
    )


def _slices(
    plan: Plan, ladder: tuple[Tier, ...], start: int, end: int, read_at: int, quota: Decimal | None
) -> tuple[Slice, ...]:
    low, high = Decimal(start), Decimal(end)
    floor = plan.floor(quota)
    if floor is not None:
        if max(low, high) <= floor:
            return ()
        low, high = max(low, floor), max(high, floor)
    if plan.shape == "marginal":
        return each_at_its_own(ladder, low, high)
    return all_at_one(ladder, low, high, Decimal(read_at))


def _under_cap(cap: int | None, earned: int) -> int:
    return earned if cap is None else min(earned, cap)
