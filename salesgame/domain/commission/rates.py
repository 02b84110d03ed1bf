"""Rates at work: the slices of a line, each with its exact product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesgame.domain.commission.tiers import Tier, reached


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
    low, high = min(before, after), max(before, after)
    ends = [tier.starts_at for tier in tiers[1:]]
    starts = [min(low, Decimal(0)), *ends]  # what lies below zero earns the first rate back
    parts = [
        (min(high, end) - max(low, start), tier.rate)
        for tier, start, end in zip(tiers, starts, [*ends, max(high, *starts)], strict=True)
    ]
    up = [(part, rate) for part, rate in parts if part > 0]
    if after >= before:
        return tuple(Slice(part, rate) for part, rate in up)
    return tuple(Slice(-part, rate) for part, rate in reversed(up))


def all_at_one(
    tiers: Sequence[Tier], before: Decimal, after: Decimal, standing: Decimal
) -> tuple[Slice, ...]:
    """The whole way at the rate of the tier reached at `standing`."""
    if after == before:
        return ()
    return (Slice(after - before, reached(tiers, standing).rate),)
