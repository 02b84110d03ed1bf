"""Between a plan's terms and the fields of its form, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from salesgame.domain.commission.plan import Plan
from salesgame.domain.commission.tiers import Tier
from salesgame.web import typed

Fields = Mapping[str, str]
ROWS = (1, 2, 3, 4, 5, 6)
ABOVE = "above"


def plan_of(form: Fields) -> Plan:
    """Read the form. Raises Mistyped, and what the plan itself refuses."""
    tiers_of = _text(form, "tiers_of") or "revenue"
    return Plan(
        shape=_text(form, "shape"),  # type: ignore[arg-type]  # Plan refuses what is none
        tiers=tuple(_tiers(form, tiers_of)),
        tiers_of=tiers_of,  # type: ignore[arg-type]
        period_kind=_text(form, "period") or "month",  # type: ignore[arg-type]
        only_above=_mark(_text(form, "only_above"), tiers_of, "only_above"),
        cap=typed.amount(_text(form, "cap"), "cap"),
        rounding=_text(form, "rounding") or "half_up",  # type: ignore[arg-type]
    )


def fields_of(plan: Plan) -> dict[str, str]:
    """What the form shows of a plan that is to be succeeded."""
    fields = {
        "shape": plan.shape,
        "tiers_of": plan.tiers_of,
        "period": plan.period_kind,
        "only_above": "" if plan.only_above is None else _mark_text(plan, plan.only_above),
        "cap": typed.amount_text(plan.cap),
        "rounding": plan.rounding,
    }
    for row, tier in zip(ROWS, plan.tiers, strict=False):
        fields[f"from_{row}"] = _mark_text(plan, tier.starts_at)
        fields[f"rate_{row}"] = typed.percent_text(tier.rate)
        fields[f"edge_{row}"] = "from" if tier.inclusive else ABOVE
    return fields


def _tiers(form: Fields, tiers_of: str) -> list[Tier]:
    found = []
    for row in ROWS:
        start = _mark(_text(form, f"from_{row}"), tiers_of, f"from_{row}")
        rate = typed.percent(_text(form, f"rate_{row}"), f"rate_{row}")
        if rate is None and (start is None or row == ROWS[0]):
            continue
        if start is None and row == ROWS[0]:
            start = Decimal(0)
        at = typed.needed(start, f"from_{row}")
        inclusive = _text(form, f"edge_{row}") != ABOVE
        found.append(Tier(at, typed.needed(rate, f"rate_{row}"), inclusive))
    return found


def _mark(text: str, tiers_of: str, field: str) -> Decimal | None:
    """A mark on the plan's own scale: a share of quota, or minor units."""
    if tiers_of == "attainment":
        return typed.percent(text, field)
    amount = typed.amount(text, field)
    return None if amount is None else Decimal(amount)


def _mark_text(plan: Plan, at: Decimal) -> str:
    if plan.tiers_of == "attainment":
        return typed.percent_text(at)
    return typed.amount_text(int(at))


def _text(form: Fields, name: str) -> str:
    return form.get(name, "").strip()
