"""The words of pay: exact figures, rates, places, and where amounts come from and go."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal
from flask import Flask

from salesgame.domain.core.calendar import Period
from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.pay.curves import CurvePoint
from salesgame.domain.pay.ledger.changes import PayChange
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.states import State
from salesgame.domain.pay.tiers import Tier
from salesgame.web.site.current_company import current_company
from salesgame.web.ui.figures import MINUS, plus
from salesgame.web.ui.filters import day, money, money_whole, period_name
from salesgame.web.ui.jinja import add_filters
from salesgame.web.ui.language import _, locale

_SHARE, _EDGE = Decimal("0.001"), Decimal("0.0001")  # as near as a place on a curve is told


def register(app: Flask) -> None:
    """Give the templates `units`, `round_units`, `rate`, `state_name` and `chart_units`."""
    add_filters(
        app, units=units, round_units=round_units, rate=rate, state_name=state_name,
        chart_units=chart_units,
    )  # fmt: skip


def units(minor: Decimal | int) -> str:
    """An exact amount without its currency: 12,000.00; what lies below the minor unit is kept."""
    return _plain(_exact(minor), current_company().decimals)


def chart_units(minor: int) -> Decimal:
    """An amount as a chart reads it: 12000.00."""
    return _exact(minor)


def signed_units(minor: Decimal | int) -> str:
    """A change of an exact amount: +480.00, −120.00."""
    return plus(units(minor), Decimal(minor))


def round_units(minor: Decimal | int) -> str:
    """An amount to be read in a sentence: 12,000, or 12,000.50 where there are cents."""
    exact = _exact(minor)
    return _plain(exact, 0 if exact == exact.to_integral_value() else current_company().decimals)


def rate(ratio: Decimal) -> str:
    """A rate with all its digits: 5.5%."""
    return f"{_plain(ratio * 100, 0)}%"


def share(ppm: int) -> str:
    """A share of a deal: 60%."""
    return rate(Decimal(ppm) / WHOLE_PPM)


def start(plan: Plan, tier: Tier) -> str:
    """Where a tier begins: 50% of quota, or $50,000."""
    return mark(plan, tier.starts_at)


def mark(plan: Plan, at: Decimal) -> str:
    """A mark on the plan's own scale."""
    if plan.tiers_of == "attainment":
        return _("%(share)s of quota", share=rate(at))
    return money(int(at)) if at % 10 ** current_company().decimals else money_whole(int(at))


def place(point: CurvePoint, quota: Decimal | None) -> str:
    """Where a point of a curve lies: 80%, or 40,000; and just below an edge where the pay leaps."""
    at, near = (point.sold, _SHARE) if point.edge is None else (point.edge, _EDGE)
    text = round_units(at) if quota is None else rate((at / quota).quantize(near))
    match point.side:
        case "below":
            return _("just below %(edge)s", edge=text)
        case "above":
            return _("just above %(edge)s", edge=text)
        case None:
            return text


def slices(line: Line) -> str:
    """The slices in one breath: 12,000 at 6%, 12,000 at 8%."""
    parts = ", ".join(
        _("%(amount)s at %(rate)s", amount=round_units(part.amount), rate=rate(part.rate))
        for part in line.slices
    )
    return parts or _("no part of it is paid")


def rounding_note(line: Line, plan: Plan) -> str:
    """What rounding did, said at the end of the arithmetic."""
    if not line.is_rounded:
        return _("Nothing to round")
    if plan.rounding == "half_even":
        return _("Rounded once, half to the even one")
    return _("Rounded once, half up")


def state_name(state: State) -> str:
    """Where a statement stands."""
    return {"estimate": _("Estimate"), "closed": _("Closed")}[state]


def went(state: State) -> str:
    """Where a line goes, by the state of its statement."""
    sentences = {
        "estimate": _("On this statement: an estimate until the period is closed."),
        "closed": _("On this statement, which is closed and does not change any more."),
    }
    return sentences[state]


def reason(change: PayChange, earned: Period) -> str:
    """Why an adjustment of a period was needed, in the reader's language."""
    sentences = {
        "late": _("%(deal)s arrived after the statement was closed."),
        "amount": _("The amount of %(deal)s changed from %(was)s to %(now)s."),
        "moved": _("The close date of %(deal)s moved from %(was)s to %(now)s."),
        "share": _("The share of %(deal)s changed from %(was)s to %(now)s."),
        "reversed": _("%(deal)s no longer counts as won."),
        "order": _("%(deal)s changed."),
        "quota": _("The quota changed."),
        "approved": _("Approved on %(now)s, after %(period)s was locked."),
        "plan": _("The plan changed."),
    }
    was, now = _said(change, change.was), _said(change, change.now)
    names = {"deal": change.deal, "was": was, "now": now, "period": period_name(earned)}
    return sentences[change.kind] % names


def _said(change: PayChange, text: str) -> str:
    """A kept value as people write it."""
    match change.kind:
        case "amount":
            return _plain(Decimal(text), current_company().decimals)
        case "moved" | "approved":
            return day(date.fromisoformat(text)) if text else ""
        case "share":
            return rate(Decimal(text) / 100)
    return text


def _exact(minor: Decimal | int) -> Decimal:
    return Decimal(minor).scaleb(-current_company().decimals)


def _plain(value: Decimal, least: int) -> str:
    """A number with all the digits it has, and at least so many decimals."""
    exponent = value.normalize().as_tuple().exponent
    digits = max(least, -exponent if isinstance(exponent, int) else 0, 0)
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    text = format_decimal(abs(value), format=pattern, locale=locale(), decimal_quantization=False)
    return f"{MINUS}{text}" if value < 0 else text
