"""Trying a deal on a plan: what it would earn when so much is sold already, and the whole curve."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from salesgame.domain.core.money import from_units
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.pay.curves import plan_curve
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.progress import try_deal
from salesgame.web.pay.causes import Maths
from salesgame.web.pay.curves import CurveRow, curve_rows
from salesgame.web.pay.lines import maths_of
from salesgame.web.site.current_company import current_company
from salesgame.web.ui import parsing
from salesgame.web.ui.filters import money
from salesgame.web.ui.language import _

HUNDRED_THOUSAND = 100_000


def trial(version: PlanVersion, asked: Mapping[str, str]) -> Maths | None:
    """The arithmetic of a form's deal, and what everything would come to more than without it.

    None while none is asked for. Raises Mistyped, ManyRefused.
    """
    refusals = Gathered()
    amount = refusals.taken(None, parsing.amount, asked.get("deal", ""), "deal")
    quota = refusals.taken(Decimal(1), _quota, version.plan, asked)
    sold = refusals.taken(0, _sold, asked, quota)
    refusals.refuse()
    found = None if amount is None else try_deal(version, quota, sold, amount)
    if found is None:
        return None
    gain = _("In all, the statement grows by"), money(found.gain)
    return (*maths_of(found.line, version.plan), gain)


def trial_curve(plan: Plan, asked: Mapping[str, str]) -> tuple[CurveRow, ...]:
    """The plan's curve with the quota of a form, or a usual one."""
    try:
        quota = _quota(plan, asked)
    except parsing.Mistyped:
        quota = Decimal(_usual_quota()) if plan.needs_quota else None
    return curve_rows(plan_curve(plan, quota, least=_usual_quota() // 10))


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
