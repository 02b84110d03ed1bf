"""Filters and globals of the templates: the company's money and zone, the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask
from markupsafe import Markup

from salesgame import clock as watch
from salesgame.domain.core.calendar import Period
from salesgame.web.site.current_company import current_company
from salesgame.web.ui import drawing, figures, moments
from salesgame.web.ui.jinja import add_filters, add_globals
from salesgame.web.ui.language import _, locale

Filter = Callable[..., Any]
LONG, LONGER = 12, 16  # characters
GROUNDS = 6  # how many quiet grounds there are for initials


def register(app: Flask) -> None:
    """Give the templates their filters, and `draw` for geometry."""
    add_filters(app, **FILTERS)
    add_globals(app, draw=drawing)


def money(minor: int | None, currency: str | None = None, decimals: int | None = None) -> str:
    """`{{ 263000 | money }}` → $2,630.00; None → n/a."""
    return _written(figures.money, minor, currency, decimals)


def money_whole(
    minor: int | Decimal | None, currency: str | None = None, decimals: int | None = None
) -> str:
    """`{{ 13200000 | money_whole }}` → $132,000."""
    return _written(figures.money_whole, minor, currency, decimals)


def figure_length(text: str) -> str:
    """A class for a figure too long to stand at its full size: `figure-long`, `figure-longer`."""
    return "figure-longer" if len(text) > LONGER else "figure-long" if len(text) > LONG else ""


def money_exact(minor: int | None) -> str:
    """`{{ 150 | money_exact }}` → $1.50, `{{ 15000 | money_exact }}` → $150."""
    return _written(figures.money_exact, minor, None, None)


def money_short(
    minor: int | Decimal | None, currency: str | None = None, decimals: int | None = None
) -> str:
    """`{{ 31200000000 | money_short }}` → $312M, Rp 312 jt."""
    return _written(figures.money_short, minor, currency, decimals)


def money_change(minor: int) -> str:
    """`{{ 96000 | money_change }}` → +$960.00."""
    return figures.plus(money(minor), minor)


def number(value: int | Decimal | None) -> str:
    """`{{ 12400 | number }}` → 12,400."""
    return _("n/a") if value is None else figures.number(value, locale())


def number_short(value: int | Decimal | None) -> str:
    """`{{ 12400 | number_short }}` → 12.4K."""
    return _("n/a") if value is None else figures.number_short(value, locale())


def number_change(value: int | Decimal) -> str:
    """`{{ 3 | number_change }}` → +3."""
    return figures.plus(figures.number(value, locale()), value)


def percent(ratio: Decimal | None, digits: int = 0) -> str:
    """`{{ Decimal("0.884") | percent }}` → 88%; None → n/a."""
    return _("n/a") if ratio is None else figures.percent(ratio, digits, locale())


def share(ppm: int) -> str:
    """`{{ 333333 | share }}` → 33.3%: a share counted in millionths."""
    return figures.percent(Decimal(ppm).scaleb(-6), 0 if ppm % 10_000 == 0 else 1, locale())


def ordinal(place: int) -> str:
    """`{{ 7 | ordinal }}` → 7th, ke-7."""
    return figures.ordinal(place, locale().language)


def day(value: date, form: str = "medium") -> str:
    """`{{ row.closed | day("long") }}` → Thursday 17 September."""
    return moments.day(value, form, locale())


def clock(instant: datetime) -> str:
    """`{{ now | clock }}` → 10:42 in the company's zone."""
    return moments.clock(instant, current_company().calendar.zone, locale())


def moment(instant: datetime) -> str:
    """`{{ entry.at | moment }}` → Thu 17 Sep 10:42 in the company's zone."""
    return moments.moment(instant, watch.now(), current_company().calendar.zone, locale())


def since(instant: datetime, now: datetime) -> str:
    """`{{ win.at | since(now) }}` → 12 min ago."""
    return moments.since(instant, now, current_company().calendar.zone, locale())


def news_tag(at: datetime, on: date) -> Markup:
    """`{{ win.closed_at | news_tag(win.day) }}` → when it happened, the same on every page."""
    text = moments.news(at, on, watch.now(), current_company().calendar.zone, locale())
    machines = at if at.astimezone(ZoneInfo(current_company().calendar.zone)).date() == on else on
    return Markup('<time datetime="{}">{}</time>').format(machines.isoformat(), text)


def time_tag(instant: datetime, form: str = "moment") -> Markup:
    """`{{ now | time_tag("clock") }}` → a `<time>` that machines read too."""
    text = clock(instant) if form == "clock" else moment(instant)
    return Markup('<time datetime="{}">{}</time>').format(instant.isoformat(), text)


def day_tag(value: date, form: str = "medium") -> Markup:
    """`{{ row.closed | day_tag }}` → a `<time>` that machines read too."""
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), day(value, form))


def day_before(end: date) -> date:
    """`{{ one.end | day_before | day }}`: the last day of what ends before one."""
    return end - timedelta(days=1)


def period_name(period: Period) -> str:
    """`{{ period | period_name }}` → September 2026."""
    return moments.period(period, current_company().calendar, locale())


def period_short(period: Period) -> str:
    """`{{ period | period_short }}` → September, for a month of this year; else its whole name."""
    calendar = current_company().calendar
    this_year = calendar.day_of(watch.now()).year == period.start.year
    is_plain = period.kind == "month" and this_year
    return day(period.start, "month") if is_plain else period_name(period)


def period_label(period: Period) -> str:
    """`{{ period | period_label }}` → 2026-09, as addresses and commands write it."""
    return current_company().calendar.label(period)


def words(text: str | None) -> str:
    """`{{ kind.name | words }}`: a text that is not ours to write, in the reader's language.

    Never `_(kind.name)`: a template's gettext takes its argument for markup and for a format.
    """
    return _(text) if text else ""


def initials(name: str) -> str:
    """`{{ "Sari Wulandari" | initials }}` → SW."""
    parts = [part for part in name.split() if part[:1].isalnum()] or name.split() or ["?"]
    picked = parts if len(parts) == 1 else [parts[0], parts[-1]]
    return "".join(part[0] for part in picked).upper()


def who(name: str) -> int:
    """A quiet ground from 1 to 6 that stays with the name on every page and machine."""
    return crc32(name.encode()) % GROUNDS + 1


def _written(
    write: Callable[[Any, str, int, Locale], str],
    minor: int | Decimal | None,
    currency: str | None,
    decimals: int | None,
) -> str:
    if minor is None:
        return _("n/a")
    ours = current_company()
    places = ours.decimals if decimals is None else decimals
    return write(minor, currency or ours.currency, places, locale())


FILTERS: dict[str, Filter] = {
    "money": money,
    "money_exact": money_exact,
    "figure_length": figure_length,
    "money_whole": money_whole,
    "money_short": money_short,
    "money_change": money_change,
    "number": number,
    "number_short": number_short,
    "number_change": number_change,
    "percent": percent,
    "share": share,
    "ordinal": ordinal,
    "day": day,
    "clock": clock,
    "moment": moment,
    "since": since,
    "news_tag": news_tag,
    "time_tag": time_tag,
    "day_tag": day_tag,
    "day_before": day_before,
    "period_name": period_name,
    "period_label": period_label,
    "period_short": period_short,
    "words": words,
    "initials": initials,
    "who": who,
}
