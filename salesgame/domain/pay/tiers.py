"""Tiers: where a rate begins, and whether the exact edge belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from salesgame.domain.core.refusals import DomainError

HIGHEST_RATE = Decimal(10)


class PlanWithoutTiers(DomainError):
    """A plan needs at least one rate."""

    field = "tiers"


class FirstTierAboveZero(DomainError):
    """The first tier starts at 0. Give it a rate of 0% if nothing is paid there."""

    field = "tiers"


class TiersOutOfOrder(DomainError):
    """Each tier starts above the one before: {start} comes after {before}."""

    field = "tiers"


class RateOutOfRange(DomainError):
    """A rate lies between 0% and 1000%, and {rate} doesn't."""

    field = "tiers"


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate from `starts_at` on: minor units of money, or a share of quota (1 is all of it).

    With `inclusive` someone who stands exactly at the start has reached the tier;
    without, the tier before holds up to and including that edge.
    """

    starts_at: Decimal
    rate: Decimal
    inclusive: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= HIGHEST_RATE:
            raise RateOutOfRange(rate=f"{self.rate * 100:f}%")

    def is_reached_at(self, position: Decimal | int) -> bool:
        """Whether someone who stands there has this tier's rate."""
        return position >= self.starts_at if self.inclusive else position > self.starts_at

    def distance_from(self, position: int) -> int:
        """The least whole minor units that lead from a place to this tier, where it is money's."""
        exact = self.starts_at - position
        if self.inclusive:
            return int(exact.quantize(Decimal(1), ROUND_CEILING))
        return int(exact.quantize(Decimal(1), ROUND_FLOOR)) + 1


def check_tiers(tiers: Sequence[Tier]) -> None:
    """Refuse tiers that aren't a ladder from 0 upwards."""
    if not tiers:
        raise PlanWithoutTiers
    if tiers[0].starts_at != 0:
        raise FirstTierAboveZero
    for before, tier in pairwise(tiers):
        if tier.starts_at <= before.starts_at:
            raise TiersOutOfOrder(start=f"{tier.starts_at:f}", before=f"{before.starts_at:f}")


def on_quota(tiers: Sequence[Tier], quota: Decimal | None) -> tuple[Tier, ...]:
    """Turn shares of quota into minor units; without a quota only the first can be reached."""
    if quota is None:
        return tuple(tiers[:1])
    return tuple(replace(tier, starts_at=tier.starts_at * quota) for tier in tiers)


def reached(tiers: Sequence[Tier], position: Decimal | int) -> Tier:
    """The tier of someone who stands at `position`; below the first start it is the first."""
    return next((tier for tier in reversed(tiers) if tier.is_reached_at(position)), tiers[0])


def ahead(tiers: Sequence[Tier], position: Decimal | int) -> Tier | None:
    """The next tier to reach; None at the top."""
    return next((tier for tier in tiers[1:] if not tier.is_reached_at(position)), None)
