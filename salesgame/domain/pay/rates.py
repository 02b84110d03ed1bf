"""Rates at work: the slices of a line, each with its exact product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from salesgame.domain.pay.tiers import Tier, reached


@dataclass(frozen=True, slots=True)
class Slice:
    """An amount (minor units; exact, so a share of quota may cut a cent) and the rate it earns."""

    amount: Decimal
    rate: Decimal

    @property
    def product(self) -> Decimal:
        """What the slice earns, before rounding."""
        return self.amount * self.rate


def each_at_its_own(tiers: Sequence[Tier], before: Decimal, after: Decimal) -> tuple[Slice, ...]:
    """Cut the way from `before` to `after` at the tiers; a way down gives slices below zero."""
    low, high = (before, after) if before <= after else (after, before)
    up: list[tuple[Decimal, Decimal]] = []
    for tier, following in zip_longest(tiers, tiers[1:]):
        end = high if following is None else min(high, following.starts_at)
        if end > low:  # what lies below the first start earns the first rate, or gives it back
            up.append((end - low, tier.rate))
            low = end
    if after >= before:
        return tuple(Slice(part, rate) for part, rate in up)
    return tuple(Slice(-part, rate) for part, rate in reversed(up))


def all_at_one(
    tiers: Sequence[Tier], before: Decimal, after: Decimal, position: Decimal
) -> tuple[Slice, ...]:
    """The whole way at the rate of the tier reached at `position`."""
    if after == before:
        return ()
    return (Slice(after - before, reached(tiers, position).rate),)
