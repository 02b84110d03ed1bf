"""Metrics as people read them: their names, their values in their units, and words of periods."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from flask import Flask

from salesgame.domain.metrics.definitions import BY_KEY, VERIFIED, Unit, Value, kind_of
from salesgame.extensions import db
from salesgame.queries.deals.activities import own_kinds
from salesgame.web.site.current_company import current_company
from salesgame.web.ui import filters
from salesgame.web.ui.figures import rounded, symbol
from salesgame.web.ui.jinja import add_filters
from salesgame.web.ui.language import _, lazy_gettext, locale

_PERIODS = {
    "day": lazy_gettext("day"),
    "week": lazy_gettext("week"),
    "month": lazy_gettext("month"),
    "quarter": lazy_gettext("quarter"),
    "year": lazy_gettext("year"),
    "ever": lazy_gettext("all time"),
}


def register(app: Flask) -> None:
    """Give the templates the filters."""
    add_filters(
        app,
        metric_name=metric_name,
        metric_value=metric_value,
        metric_short=metric_short,
        beside=beside,
        period_word=period_word,
        plain_units=plain_units,
        chart_unit=chart_unit,
        tenths=tenths,
        hundredths=hundredths,
    )


def metric_name(key: str) -> str:
    """`{{ "win_rate" | metric_name }}` → Win rate; a company's own kind is called by its name."""
    if key == "attainment":
        return _("Quota attainment")
    known = BY_KEY.get(key)
    return _(known.label) if known else _name_of_own(key)


def _name_of_own(key: str) -> str:
    kind = kind_of(key)
    name = own_kinds(db.session()).get(kind, kind)
    return _("%(kind)s, verified", kind=name) if key.endswith(VERIFIED) else name


def unit_of(key: str) -> Unit:
    """The unit of a metric's values; attainment is a ratio, a company's own kind a count."""
    if key == "attainment":
        return "ratio"
    known = BY_KEY.get(key)
    return known.unit if known else "count"


def metric_value(value: Value, key: str) -> str:
    """`{{ 1320000 | metric_value("revenue") }}` → $13,200; None → n/a."""
    return _value(value, unit_of(key), short=False)


def metric_short(value: Value, key: str) -> str:
    """The same to be read at a glance: `$13.2K`."""
    return _value(value, unit_of(key), short=True)


def beside(value: Value, other: Value, key: str = "revenue", *, short: bool = False) -> str:
    """`{{ done | beside(target) }}` → $3; $2.99 beside a target of $3.

    With as many digits as it takes that two values that differ are not written alike.
    """
    unit = unit_of(key)
    writings: list[Callable[[Value], str]] = [partial(_value, unit=unit, short=True)] * short
    writings.append(partial(_value, unit=unit, short=False))
    exactly = partial(written_exactly, unit=unit)
    coarse = (write for write in writings if other in (None, value) or write(value) != write(other))
    return next(coarse, exactly)(value)


def period_word(kind: str) -> str:
    """`{{ "month" | period_word }}` → month."""
    return str(_PERIODS.get(kind, kind))


def plain_units(value: Value, key: str) -> str:
    """A bare number for a chart's `data-value`: units of money, percent of a ratio."""
    if value is None:
        return ""
    exact = Decimal(value)
    unit = unit_of(key)
    if unit == "money":
        exact = exact.scaleb(-current_company().decimals)
    elif unit == "ratio":
        exact *= 100
    return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP).normalize():f}"


def chart_unit(key: str) -> str:
    """The sign on a chart's axis: of the currency, or of percent; none for a count."""
    unit = unit_of(key)
    if unit == "money":
        return symbol(current_company().currency, locale())
    return "%" if unit == "ratio" else ""


def tenths(value: Decimal) -> str:
    """`{{ Decimal("2.537") | tenths }}` → 2.5."""
    return filters.number(rounded(value, 1))


def hundredths(value: Decimal) -> str:
    """`{{ Decimal("1.4256") | hundredths }}` → 1.43."""
    return filters.number(rounded(value, 2))


def written_exactly(value: Value, unit: Unit) -> str:
    """A value as it is checked: money to its last decimal, a ratio to a hundredth of a percent."""
    if value is None:
        return _("n/a")
    match unit:
        case "money":
            return filters.money(int(rounded(value, 0)))
        case "ratio":
            return filters.percent(Decimal(value), 2)
        case "days":
            return _("%(n)s days", n=filters.number(rounded(value, 2).normalize()))
        case _:
            return filters.number(value)


def _value(value: Value, unit: Unit, *, short: bool) -> str:
    if value is None:
        return _("n/a")
    match unit:
        case "money":
            return filters.money_short(value) if short else filters.money_whole(value)
        case "ratio":
            return filters.percent(Decimal(value))
        case "days":
            return _("%(n)s days", n=tenths(Decimal(value)))
        case _:
            whole = Decimal(value)
            return filters.number(int(whole)) if whole == int(whole) else tenths(whole)
