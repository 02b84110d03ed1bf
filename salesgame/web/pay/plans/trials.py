"""Trying a deal on a plan: what it would earn when so much is sold already, and the whole curve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from salesgame.domain.core.money import from_units, to_units
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.distance import curve, one_more
from salesgame.domain.pay.lines import DealCredit, Terms
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.terms import PlanHistory
from salesgame.web.pay.lines import LineView, line_view
from salesgame.web.pay.wording import place
from salesgame.web.site.current_company import current_company
from salesgame.web.ui import parsing

STEPS = 15  # tenths of a quota, up to half as much again
SOME_DAY = date(2000, 1, 1)
HUNDRED_THOUSAND = 100_000


@dataclass(frozen=True, slots=True)
class DealTrial:
    """A tried deal: its line, and what everything would come to more than without it."""

    line: LineView
    gain: int


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the curve: where, what it earns, and that in plain units.

    `at` is what was sold there: percent of the quota if there is one, else plain units.
    """

    label: str
    at: Decimal
    earned: int
    value: Decimal


def trial(history: PlanHistory, version: PlanVersion, asked: Mapping[str, str]) -> DealTrial | None:
    """Try the deal of a form; None while none is asked for. Raises Mistyped, ManyRefused."""
    refusals = Gathered()
    amount = refusals.taken(None, parsing.amount, asked.get("deal", ""), "deal")
    quota = refusals.taken(Decimal(1), _quota, version.plan, asked)
    sold = refusals.taken(0, _sold, asked, quota)
    refusals.refuse()
    if amount is None:
        return None
    terms: Terms = Dated(((SOME_DAY, version),))
    start = datetime.combine(SOME_DAY, time.min, UTC)
    before = (DealCredit(0, "", SOME_DAY, start, sold, sold),) if sold else ()
    found = one_more(terms, before, quota, SOME_DAY, amount)
    return DealTrial(line_view(found.line, history), found.gain) if found else None


def points(plan: Plan, asked: Mapping[str, str]) -> tuple[Point, ...]:
    """The plan's curve, up to half as much again as its quota or its last tier."""
    if plan.tiers_of == "line":
        return ()
    try:
        quota = _quota(plan, asked)
    except parsing.Mistyped:
        quota = Decimal(_usual_quota()) if plan.needs_quota else None
    top = int(plan.ladder(quota)[-1].starts_at)
    upto = max(int(quota or 0) * 3 // 2, top * 3 // 2, _usual_quota() // 10)
    found = curve(plan, quota, upto, STEPS)
    units = current_company().decimals
    return tuple(
        Point(
            place(point, quota),
            point.sold * 100 / quota if quota else to_units(point.sold, units),
            point.earned,
            to_units(point.earned, units),
        )
        for point in found
    )


def _quota(plan: Plan, asked: Mapping[str, str]) -> Decimal | None:
    if not plan.needs_quota:
        return None
    quota = parsing.amount(asked.get("quota", ""), "quota")
    return Decimal(_usual_quota() if quota is None or quota <= 0 else quota)


def _usual_quota() -> int:
    return int(from_units(Decimal(HUNDRED_THOUSAND), current_company().decimals))


def _sold(asked: Mapping[str, str], quota: Decimal | None) -> int:
    text = asked.get("at", "")
    if quota is None:
        return parsing.amount(text, "at") or 0
    share = parsing.percent(text, "at") or Decimal(0)
    return int(share * quota)
