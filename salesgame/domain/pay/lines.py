"""Lines of a statement: what each credited deal earns, and how it came to that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from salesgame.domain.core.money import WHOLE_PPM, round_minor
from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.rates import Slice, all_at_one, each_at_its_own
from salesgame.domain.pay.tiers import Tier

Terms = Dated[PlanVersion | None]


@dataclass(frozen=True, slots=True)
class DealCredit:
    """A won deal as one person is credited with it; amounts are minor units.

    `whole` is the deal's full amount, `amount` this person's share of it. A deal
    without a value counts as 0. `key` is its source and external id: of two deals that
    closed at one instant it says which comes first, whichever arrived first.
    """

    deal_id: int
    deal: str
    closed_on: date
    closed_at: datetime
    amount: int
    whole: int
    share_ppm: int = WHOLE_PPM
    key: tuple[str, str] = ("", "")

    @property
    def order(self) -> tuple[datetime, tuple[str, str], int]:
        """Its place on a statement, whatever the order of arrival."""
        return self.closed_at, self.key, self.deal_id

    @property
    def is_shared(self) -> bool:
        """Whether somebody else is credited too."""
        return self.share_ppm != WHOLE_PPM


@dataclass(frozen=True, slots=True)
class Line:
    """What one credit earns: from `before` to `after` on the way, slice by slice.

    `standing` is where the tier was read: the end of the period's way for a whole-amount
    plan, else the line's own end. `uncapped` is the exact sum rounded once; `amount` is
    what the cap leaves of it. `quota` is the one it was worked out with.
    """

    credit: DealCredit
    version_id: int
    version: int
    before: int
    after: int
    standing: int
    slices: tuple[Slice, ...]
    uncapped: int
    amount: int
    quota: Decimal | None = None

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
        start, end, standing = 0, credit.amount, credit.amount
    else:
        start, end = before, before + credit.amount
        standing = final if plan.shape == "whole_amount" else end
    slices = _slices(plan, plan.ladder(quota), start, end, standing, quota)
    uncapped = round_minor(sum((s.product for s in slices), Decimal(0)), plan.rounding)
    return Line(
        credit=credit,
        version_id=version.id,
        version=version.version,
        before=before,
        after=before + credit.amount,
        standing=standing,
        slices=slices,
        uncapped=uncapped,
        amount=_under_cap(plan.cap, earned + uncapped) - _under_cap(plan.cap, earned),
        quota=quota,
    )


def _slices(
    plan: Plan, ladder: tuple[Tier, ...], start: int, end: int, standing: int, quota: Decimal | None
) -> tuple[Slice, ...]:
    low, high = Decimal(start), Decimal(end)
    floor = plan.floor(quota)
    if floor is not None:
        if max(low, high) <= floor:
            return ()
        low, high = max(low, floor), max(high, floor)
    if plan.shape == "marginal":
        return each_at_its_own(ladder, low, high)
    return all_at_one(ladder, low, high, Decimal(standing))


def _under_cap(cap: int | None, earned: int) -> int:
    return earned if cap is None else min(earned, cap)
