"""A plan's curve: what it pays for more and more sold, exact where it bends and leaps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.distance import one_more
from salesgame.domain.pay.lines import Terms
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.statements import Statement

Side = Literal["below", "above"]
STEPS = 15  # tenths of a quota, up to half as much again


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


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of a plan's curve, `quota` where places are told as shares of it.

    `sold` is where a person stands, on a point of its own.
    """

    points: tuple[CurvePoint, ...] = ()
    quota: Decimal | None = None
    sold: int | None = None


def plan_curve(plan: Plan, quota: Decimal | None, least: int) -> Curve:
    """A plan up to half as much again as the quota or its last tier, and at least up to `least`."""
    if plan.tiers_of == "line":
        return Curve()
    upto = max(int(quota or 0) * 3 // 2, _top(plan, quota) * 3 // 2, least)
    return Curve(curve(plan, quota, upto), quota)


def statement_curve(statement: Statement) -> Curve:
    """What the plan pays as its period ends, with where the person stands on it."""
    version = statement.plan.on(statement.period.last)
    if version is None or version.plan.tiers_of == "line":
        return Curve()
    plan, sold = version.plan, statement.sold
    quota = statement.quota if plan.needs_quota else None
    upto = max(int(statement.quota or 0) * 3 // 2, _top(plan, quota) * 5 // 4, sold * 5 // 4)
    if upto <= 0:
        return Curve()
    points = {point.sold: point for point in curve(plan, quota, upto)}
    here = points.get(sold, CurvePoint(sold, 0))
    points[sold] = replace(here, earned=statement.commission)
    return Curve(tuple(points[at] for at in sorted(points)), statement.quota, sold)


def curve(
    plan: Plan, quota: Decimal | None, upto: int, steps: int = STEPS
) -> tuple[CurvePoint, ...]:
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


def _top(plan: Plan, quota: Decimal | None) -> int:
    """Where the last tier begins, in minor units."""
    return int(plan.ladder(quota)[-1].starts_at)


def _edges(plan: Plan, quota: Decimal | None) -> Iterator[tuple[int, Decimal, Side | None]]:
    """Where another rate begins: one place if the pay bends there, two if it leaps."""
    floor = plan.floor(quota) or Decimal(0)
    if floor and floor.is_finite():
        yield int(floor), floor, None
    for tier in plan.ladder(quota)[1:]:
        at, first = tier.starts_at, tier.distance_from(0)
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
