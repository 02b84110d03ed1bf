"""The working of a prorated quota: the whole, times the working days one was there, is the part."""

from __future__ import annotations

from decimal import Decimal

from flask import Flask

from salesgame.domain.core.money import round_minor
from salesgame.domain.targets.quotas import ALL_OF_IT, QuotaPart, Target
from salesgame.web.pay.wording import round_units
from salesgame.web.ui.filters import day, period_name
from salesgame.web.ui.jinja import add_filters
from salesgame.web.ui.language import _
from salesgame.web.ui.readings import hundredths, unit_of


def register(app: Flask) -> None:
    """Give the templates `proration`."""
    add_filters(app, proration=proration)


def proration(target: Target | None, metric: str = "revenue") -> str:
    """`{{ way.target | proration("revenue") }}` → 220,000 × 12 of 22 working days = 120,000.

    Nothing where the whole quota applies. Periods on no day of which one was there are left out.
    """
    if target is None or not target.is_prorated or not target.parts:
        return ""
    parts = [part for part in target.parts if part.presence.days] or list(target.parts)
    terms = [_term(part, metric, is_named=len(target.parts) > 1) for part in parts]
    return f"{' + '.join(terms)} = {_amount(target.amount, metric)}"


def _term(part: QuotaPart, metric: str, *, is_named: bool) -> str:
    text, here = _amount(part.whole, metric), part.presence
    if here != ALL_OF_IT:
        text = _(
            "%(whole)s × %(days)s of %(all)s working days", whole=text, days=here.days, all=here.of
        )
    return _("%(quota)s (%(period)s)", quota=text, period=_name(part)) if is_named else text


def _name(part: QuotaPart) -> str:
    if part.period.kind == "month":
        return day(part.period.start, "month")
    return period_name(part.period)


def _amount(value: Decimal, metric: str) -> str:
    return round_units(round_minor(value)) if unit_of(metric) == "money" else hundredths(value)
