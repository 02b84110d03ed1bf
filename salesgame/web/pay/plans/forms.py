"""Between a plan's terms and the fields of its form, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from salesgame.domain.core.refusals import Gathered
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.tiers import Tier
from salesgame.web.ui import parsing

Fields = Mapping[str, str]
ROWS = (1, 2, 3, 4, 5, 6)
ABOVE = "above"
SOME_TIERS = (Tier(Decimal(0), Decimal(0)),)  # where they can't be read, so the rest is tried


def plan_of(form: Fields) -> Plan:
    """Read the form. Raises Mistyped, and what the plan itself refuses."""
    tiers_of, refusals = _text(form, "tiers_of") or "revenue", Gathered()
    tiers = refusals.taken(SOME_TIERS, _tiers, form, tiers_of)
    only_above = refusals.taken(None, _mark, _text(form, "only_above"), tiers_of, "only_above")
    cap = refusals.taken(None, parsing.amount, _text(form, "cap"), "cap")
    with refusals:
        plan = Plan(
            shape=_text(form, "shape"),  # type: ignore[arg-type]  # Plan refuses what is none
            tiers=tiers,
            tiers_of=tiers_of,  # type: ignore[arg-type]
            period_kind=_text(form, "period") or "month",  # type: ignore[arg-type]
            only_above=only_above,
            cap=cap,
            rounding=_text(form, "rounding") or "half_up",  # type: ignore[arg-type]
        )
    refusals.refuse()
    return plan


def fields_of(plan: Plan) -> dict[str, str]:
    """What the form shows of a plan that is to be succeeded."""
    fields = {
        "shape": plan.shape,
        "tiers_of": plan.tiers_of,
        "period": plan.period_kind,
        "only_above": "" if plan.only_above is None else _mark_text(plan, plan.only_above),
        "cap": parsing.amount_text(plan.cap),
        "rounding": plan.rounding,
    }
    for row, tier in zip(ROWS, plan.tiers, strict=False):
        fields[f"from_{row}"] = _mark_text(plan, tier.starts_at)
        fields[f"rate_{row}"] = parsing.percent_text(tier.rate)
        fields[f"edge_{row}"] = "from" if tier.inclusive else ABOVE
    return fields


def _tiers(form: Fields, tiers_of: str) -> tuple[Tier, ...]:
    refusals, found = Gathered(), []
    for row in ROWS:
        start, rate = _text(form, f"from_{row}"), _text(form, f"rate_{row}")
        if not rate and (not start or row == ROWS[0]):
            continue
        at = refusals.taken(Decimal(0), _start, start, tiers_of, row)
        with refusals.beside(f"rate_{row}"):
            paid = parsing.needed(parsing.percent(rate, f"rate_{row}"), f"rate_{row}")
            found.append(Tier(at, paid, _text(form, f"edge_{row}") != ABOVE))
    refusals.refuse()
    return tuple(found)


def _start(text: str, tiers_of: str, row: int) -> Decimal:
    """Where a row's tier starts: the first one at 0 where nothing else is said."""
    start = _mark(text, tiers_of, f"from_{row}")
    if start is None and row == ROWS[0]:
        return Decimal(0)
    return parsing.needed(start, f"from_{row}")


def _mark(text: str, tiers_of: str, field: str) -> Decimal | None:
    """A mark on the plan's own scale: a share of quota, or minor units."""
    if tiers_of == "attainment":
        return parsing.percent(text, field)
    amount = parsing.amount(text, field)
    return None if amount is None else Decimal(amount)


def _mark_text(plan: Plan, at: Decimal) -> str:
    if plan.tiers_of == "attainment":
        return parsing.percent_text(at)
    return parsing.amount_text(int(at))


def _text(form: Fields, name: str) -> str:
    return form.get(name, "").strip()
