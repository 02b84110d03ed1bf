"""The pipeline: how fast it moves, how much of it holds, what it may bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from salesgame.domain.core.money import WHOLE_PPM, round_minor
from salesgame.domain.metrics.definitions import ratio

COMMIT_PPM = 900_000  # a stage this likely counts as commit


@dataclass(frozen=True, slots=True)
class OpenSlice:
    """Open deals that share a stage: their number, amounts, and the sum of the amounts' squares.

    An amount is what the people asked about have of a deal together: a shared deal is squared once.
    """

    stage: str
    probability_ppm: int
    deals: int
    amount: int
    squares: int = 0


def open_amount(slices: Iterable[OpenSlice]) -> int:
    """What the open deals would bring if all were won."""
    return sum(part.amount for part in slices)


def weighted(slices: Iterable[OpenSlice]) -> int:
    """Each amount times its stage's probability, rounded once at the end."""
    exact = sum(part.amount * part.probability_ppm for part in slices)
    return round_minor(Decimal(exact) / WHOLE_PPM)


def spread(slices: Iterable[OpenSlice]) -> int:
    """One standard deviation of what the open deals bring, each won or lost by itself."""
    variance = sum(
        part.squares * part.probability_ppm * (WHOLE_PPM - part.probability_ppm) for part in slices
    )
    return round_minor(Decimal(variance).sqrt() / WHOLE_PPM)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a period may close at: expected, what is all but sure, and all of it."""

    closed: int
    expected: int
    commit: int
    best_case: int


def forecast(closed: int, due: Sequence[OpenSlice]) -> Forecast:
    """A forecast from what has closed and the open deals expected to close in the period."""
    sure = (part for part in due if part.probability_ppm >= COMMIT_PPM)
    return Forecast(
        closed, closed + weighted(due), closed + open_amount(sure), closed + open_amount(due)
    )


def coverage(open_pipeline: int, quota: int, closed: int) -> Decimal | None:
    """Open pipeline over what is missing to the quota; None once the quota is met."""
    missing = quota - closed
    return ratio(open_pipeline, missing) if missing > 0 else None


@dataclass(frozen=True, slots=True)
class Velocity:
    """Open deals × win rate × average deal ÷ cycle."""

    open_deals: int
    win_rate: Decimal | None
    average_deal: Decimal | None
    cycle_days: Decimal | None

    @property
    def per_day(self) -> Decimal | None:
        """Money a day in minor units; None while a rate has nothing to stand on."""
        if self.win_rate is None or self.average_deal is None or not self.cycle_days:
            return None
        return self.open_deals * self.win_rate * self.average_deal / self.cycle_days


@dataclass(frozen=True, slots=True)
class VelocityChange:
    """By how many times each part changed the velocity: the four multiply to the whole."""

    open_deals: Decimal
    win_rate: Decimal
    average_deal: Decimal
    cycle_days: Decimal

    @property
    def whole(self) -> Decimal:
        """The new velocity over the old."""
        return self.open_deals * self.win_rate * self.average_deal * self.cycle_days


def velocity_change(before: Velocity, after: Velocity) -> VelocityChange | None:
    """Split a change of velocity among its four parts; None where one was or is nothing."""
    old, new = _parts(before), _parts(after)
    if old is None or new is None:
        return None
    deals, rate, average, days = (later / earlier for earlier, later in zip(old, new, strict=True))
    return VelocityChange(deals, rate, average, 1 / days)


def _parts(v: Velocity) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    if not (v.open_deals and v.win_rate and v.average_deal and v.cycle_days):
        return None
    return Decimal(v.open_deals), v.win_rate, v.average_deal, v.cycle_days


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """A stage with how many deals reached it, and which share of those of the stage before."""

    stage: str
    reached: int
    from_previous: Decimal | None
    from_first: Decimal | None


def funnel(furthest: Sequence[tuple[str, int]]) -> list[FunnelStep]:
    """Steps from `(stage, deals that got no further)`: who reached it reached all before."""
    steps: list[FunnelStep] = []
    left = sum(count for _, count in furthest)
    for stage, count in furthest:
        before = ratio(left, steps[-1].reached) if steps else None
        first = ratio(left, steps[0].reached) if steps else None
        steps.append(FunnelStep(stage, left, before, first))
        left -= count
    return steps
