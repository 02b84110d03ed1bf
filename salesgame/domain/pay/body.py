"""A plan's body: the plain data in which its versions are kept."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from salesgame.domain.pay.plan import NotAPlan, Plan
from salesgame.domain.pay.tiers import Tier

KEYS = frozenset(
    ("measure", "period", "shape", "tiers_of", "tiers", "only_above", "cap", "rounding")
)
TIER_KEYS = frozenset(("from", "rate", "inclusive"))


def body_of(plan: Plan) -> dict[str, Any]:
    """The plan as it is stored; `plan_from` reads it back. Decimals are text."""
    body: dict[str, Any] = {
        "measure": plan.measure,
        "period": plan.period_kind,
        "shape": plan.shape,
        "tiers_of": plan.tiers_of,
        "tiers": [
            {"from": f"{t.starts_at:f}", "rate": f"{t.rate:f}", "inclusive": t.inclusive}
            for t in plan.tiers
        ],
        "rounding": plan.rounding,
    }
    if plan.only_above is not None:
        body["only_above"] = f"{plan.only_above:f}"
    if plan.cap is not None:
        body["cap"] = plan.cap
    return body


def plan_from(body: Mapping[str, Any]) -> Plan:
    """Read a stored plan. Raises NotAPlan, and whatever the plan and its tiers refuse."""
    _check_keys(body, KEYS)
    tiers = body.get("tiers")
    if not isinstance(tiers, list) or "shape" not in body:
        raise NotAPlan(why="it lacks its shape or its tiers")
    cap = body.get("cap")
    if cap is not None and (isinstance(cap, bool) or not isinstance(cap, int)):
        raise NotAPlan(why="a cap is a whole number of minor units")
    only_above = body.get("only_above")
    return Plan(
        shape=body["shape"],
        tiers=tuple(_tier(tier) for tier in tiers),
        tiers_of=body.get("tiers_of", "revenue"),
        period_kind=body.get("period", "month"),
        only_above=None if only_above is None else _decimal(only_above),
        cap=cap,
        rounding=body.get("rounding", "half_up"),
        measure=body.get("measure", "revenue"),
    )


def _tier(tier: Any) -> Tier:
    if not isinstance(tier, Mapping) or "rate" not in tier:
        raise NotAPlan(why="a tier needs a rate")
    _check_keys(tier, TIER_KEYS)
    inclusive = tier.get("inclusive", True)
    if not isinstance(inclusive, bool):
        raise NotAPlan(why="“inclusive” is true or false")
    return Tier(_decimal(tier.get("from", "0")), _decimal(tier["rate"]), inclusive)


def _check_keys(found: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := set(found) - known:
        raise NotAPlan(why=f"it has unknown parts: {', '.join(sorted(unknown))}")


def _decimal(text: Any) -> Decimal:
    # A JSON number with a point would arrive as a binary fraction.
    if not isinstance(text, str | int) or isinstance(text, bool):
        raise NotAPlan(why=f"“{text}” is not an exact number; write it as text")
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise NotAPlan(why=f"“{text}” is not a number") from error
    if not number.is_finite():
        raise NotAPlan(why=f"“{text}” is not a number")
    return number
