"""What is next on a plan: the distance to the next tier, and what one more deal would pay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise
from typing import Literal

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.lines import DealCredit, Line, Terms, lines, total
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.tiers import Tier, ahead

Side = Literal["below", "above"]
_NOBODYS_DEAL = 0
_LAST = ("\U0010ffff", "")  # the key that sorts after every deal's


@dataclass(frozen=True, slots=True)
class NextTier:
    """The tier ahead: `distance` minor units away, and `worth` what going there would pay."""

    starts_at: Decimal
    distance: int
    rate: Decimal
    worth: int


@dataclass(frozen=True, slots=True)
class OneMore:
    """One more deal that isn't: its own line, and what the statement would grow by.

    The two differ where the deal lifts every line's rate.
    """

    line: Line
    gain: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a plan pays in all to someone who has sold `sold`.

    `edge` is the exact mark it stands for, where the plan's rate changes; `side` says that it
    is the last place before that mark, or the first beyond it, as where the pay leaps.
    """

    sold: int
    earned: int
    edge: Decimal | None = None
    side: Side | None = None


def one_more(
    terms: Terms, facts: Sequence[DealCredit], quota: Decimal | None, day: date, amount: int
) -> OneMore | None:
    """What one more deal of `amount`, closed on `day` after all others, would pay.

    None where no version is in force on that day.
    """
    if terms.on(day) is None:
        return None
    latest = max((fact.closed_at for fact in facts), default=_start(day))
    imagined = DealCredit(
        _NOBODYS_DEAL, "", day, max(latest, _start(day)), amount, amount, key=_LAST
    )
    now, then = lines(terms, facts, quota), lines(terms, (*facts, imagined), quota)
    return OneMore(then[-1], total(then) - total(now))


def next_tier(
    terms: Terms, facts: Sequence[DealCredit], quota: Decimal | None, day: date
) -> NextTier | None:
    """The tier ahead by the version of `day`; None at the top, or where tiers are by line."""
    version = terms.on(day)
    if version is None or version.plan.tiers_of == "line":
        return None
    position = sum(fact.amount for fact in facts if terms.on(fact.closed_on) is not None)
    ladder = version.plan.ladder(quota)
    tier = ahead(ladder, position)
    if tier is None:
        return None
    distance = _distance(tier, position)
    going = one_more(terms, facts, quota, day, distance)
    worth = going.gain if going else 0
    return NextTier(tier.starts_at, distance, tier.rate, worth)


def curve(plan: Plan, quota: Decimal | None, upto: int, steps: int) -> tuple[CurvePoint, ...]:
    """What the plan pays from nothing sold up to `upto`: in equal steps, and where it bends.

    Between two points it is straight.
    """
    terms: Terms = Dated(((FIRST_DAY, PlanVersion(0, 1, plan)),))
    even = (upto * step // steps for step in range(steps + 1))
    found = {sold: CurvePoint(sold, _earned(terms, quota, sold)) for sold in even}
    for sold, edge, side in _edges(plan, quota):
        if sold <= upto:
            found[sold] = CurvePoint(sold, _earned(terms, quota, sold), edge, side)
    points = sorted(found.values(), key=lambda point: point.sold)
    for low, high in pairwise(points):
        if plan.cap is not None and low.earned < plan.cap == high.earned:
            capped = _first_capped(plan.cap, quota, terms, low.sold, high.sold)
            found.setdefault(capped, CurvePoint(capped, plan.cap))
    return tuple(found[sold] for sold in sorted(found))


def _edges(plan: Plan, quota: Decimal | None) -> Iterator[tuple[int, Decimal, Side | None]]:
    """Where another rate begins: one place if the pay bends there, two if it leaps."""
    floor = plan.floor(quota) or Decimal(0)
    if floor and floor.is_finite():
        yield int(floor), floor, None
    for tier in plan.ladder(quota)[1:]:
        at, first = tier.starts_at, _distance(tier, 0)
        if at <= floor:
            continue
        if plan.shape != "whole_amount":
            yield int(at), at, None
            continue
        yield first - 1, at, "below" if tier.inclusive else None
        yield first, at, None if tier.inclusive else "above"


def _first_capped(cap: int, quota: Decimal | None, terms: Terms, low: int, high: int) -> int:
    """The least sold that earns the cap, between two places on a straight line."""
    while high - low > 1:
        middle = (low + high) // 2
        if _earned(terms, quota, middle) == cap:
            high = middle
        else:
            low = middle
    return high


def _earned(terms: Terms, quota: Decimal | None, sold: int) -> int:
    going = one_more(terms, (), quota, date(2000, 1, 1), sold)
    return going.gain if going else 0


def _distance(tier: Tier, position: int) -> int:
    """The least whole minor units that reach the tier."""
    exact = tier.starts_at - position
    if tier.inclusive:
        return int(exact.quantize(Decimal(1), ROUND_CEILING))
    return int(exact.quantize(Decimal(1), ROUND_FLOOR)) + 1


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
