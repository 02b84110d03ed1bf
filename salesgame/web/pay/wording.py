"""The words of pay: exact figures, rates, and why a line came to what it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal
from flask import Flask

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.pay.changes import PayChange
from salesgame.domain.pay.distance import CurvePoint
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.tiers import Tier
from salesgame.web.site.current_company import current_company
from salesgame.web.ui.figures import MINUS, plus
from salesgame.web.ui.filters import day, money, money_whole
from salesgame.web.ui.jinja import add_filters
from salesgame.web.ui.language import _, locale

_SHARE, _EDGE = Decimal("0.001"), Decimal("0.0001")  # as near as a place on a curve is told


def register(app: Flask) -> None:
    """Give the templates `units`, `round_units` and `rate`."""
    add_filters(app, units=units, round_units=round_units, rate=rate)


def units(minor: Decimal | int) -> str:
    """An exact amount without its currency: 12,000.00; what lies below the minor unit is kept."""
    return _plain(_exact(minor), current_company().decimals)


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


def how(line: Line) -> str:
    """The working in one breath: 24,000, 60% of 40,000: 12,000 at 6%, 12,000 at 8%."""
    parts = ", ".join(
        _("%(amount)s at %(rate)s", amount=round_units(part.amount), rate=rate(part.rate))
        for part in line.slices
    )
    parts = parts or _("no part of it is paid")
    if not line.credit.is_shared:
        return parts
    return _(
        "%(credit)s, which is %(share)s of %(whole)s: %(parts)s",
        credit=round_units(line.credit.amount),
        share=share(line.credit.share_ppm),
        whole=round_units(line.credit.whole),
        parts=parts,
    )


def because(line: Line, plan: Plan) -> str:
    """One plain sentence that says why."""
    amount = money(line.amount)
    if line.is_capped:
        return _("%(amount)s, because the plan’s cap for a period is reached.", amount=amount)
    if line.credit.amount == 0:
        return _("%(amount)s, because the deal has no value.", amount=amount)
    if not line.slices:
        return _("%(amount)s, because this part lies where the plan pays nothing.", amount=amount)
    rates = [rate(part.rate) for part in line.slices]
    if plan.tiers_of == "line":
        text = _("%(amount)s, because a deal of this size earns %(rate)s.")
        return text % {"amount": amount, "rate": rates[0]}
    if plan.shape == "whole_amount":
        return _(
            "%(amount)s, because the period’s sales together reached %(rate)s.",
            amount=amount, rate=rates[0],
        )  # fmt: skip
    if len(rates) > 1:
        return _(
            "%(amount)s, because this deal crossed a tier: from %(first)s to %(last)s.",
            amount=amount, first=rates[0], last=rates[-1],
        )  # fmt: skip
    if line.credit.is_shared:
        return _(
            "%(amount)s, because %(share)s of this deal was credited, and it earned %(rate)s.",
            amount=amount, share=share(line.credit.share_ppm), rate=rates[0],
        )  # fmt: skip
    return _("%(amount)s, because this deal earned %(rate)s.", amount=amount, rate=rates[0])


def rounding_note(line: Line, plan: Plan) -> str:
    """What rounding did, said at the end of the arithmetic."""
    if not line.is_rounded:
        return _("Nothing to round")
    if plan.rounding == "half_even":
        return _("Rounded once, half to the even one")
    return _("Rounded once, half up")


def reason(change: PayChange) -> str:
    """Why an adjustment was needed, in the reader's language."""
    sentences = {
        "late": _("%(deal)s arrived after the statement was closed."),
        "amount": _("The amount of %(deal)s changed from %(was)s to %(now)s."),
        "moved": _("The close date of %(deal)s moved from %(was)s to %(now)s."),
        "share": _("The share of %(deal)s changed from %(was)s to %(now)s."),
        "reversed": _("%(deal)s no longer counts as won."),
        "order": _("%(deal)s changed."),
        "quota": _("The quota changed."),
    }
    was, now = _said(change, change.was), _said(change, change.now)
    return sentences[change.kind] % {"deal": change.deal, "was": was, "now": now}


def _said(change: PayChange, text: str) -> str:
    """A kept value as people write it."""
    match change.kind:
        case "amount":
            return _plain(Decimal(text), current_company().decimals)
        case "moved":
            return day(date.fromisoformat(text))
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
