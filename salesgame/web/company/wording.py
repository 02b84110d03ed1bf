"""The company's settings in words: what each is called, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from babel.dates import get_day_names, get_month_names

from salesgame.web.site.languages import LANGUAGES
from salesgame.web.ui import filters
from salesgame.web.ui.language import _, lazy_gettext, locale

NOTHING = "–"


def setting_name(field: str) -> str:
    """What a setting is called on its page, and wherever a change of it is told."""
    return str(SETTING_NAMES.get(field, field.replace("_", " ")))


def setting_value(field: str, value: Any) -> str:
    """What a setting says, of a value as plain JSON keeps it; what can't be read so, as it is."""
    if value is None:
        return NOTHING
    try:
        return _WRITERS.get(field, _plain)(value)
    except (LookupError, TypeError, ValueError):  # kept for years, by whatever wrote it then
        return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _weekdays(value: Any) -> str:
    days = get_day_names("abbreviated", locale=locale())
    return ", ".join(days[at] for at in value)


def _weekday(value: Any) -> str:
    return str(get_day_names("wide", locale=locale())[value])


def _month(value: Any) -> str:
    return str(get_month_names("wide", locale=locale())[value])


def _day(value: Any) -> str:
    return filters.day(date.fromisoformat(value))


def _language(value: Any) -> str:
    return str(LANGUAGES.get(value, value))


def _tie_rule(value: Any) -> str:
    return str(TIE_RULES.get(value, value))


_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "language": _language, "working_weekdays": _weekdays, "week_start": _weekday,
    "fiscal_month": _month, "tie_rule": _tie_rule, "ceiling": filters.money, "first_day": _day,
}  # fmt: skip
TIE_RULES: Mapping[str, str] = {
    "standard": lazy_gettext("a place is skipped: 1, 2, 2, 4"),
    "dense": lazy_gettext("no place is skipped: 1, 2, 2, 3"),
}
SETTING_NAMES: Mapping[str, str] = {
    "name": lazy_gettext("Company name"), "currency": lazy_gettext("Currency"),
    "decimals": lazy_gettext("Decimals"), "language": lazy_gettext("Language"),
    "zone": lazy_gettext("Time zone"), "week_start": lazy_gettext("Weeks begin on"),
    "fiscal_month": lazy_gettext("The fiscal year begins in"),
    "working_weekdays": lazy_gettext("Working days"),
    "settle_hours": lazy_gettext("Grace period (hours)"),
    "tie_rule": lazy_gettext("After a tie"),
    "count_by_share": lazy_gettext("Split shared deals by share"),
    "min_sample": lazy_gettext("Closed deals needed to be ranked"),
    "approve_self_reported": lazy_gettext("A manager approves what people log themselves"),
    "count_waiting": lazy_gettext("Count waiting entries on leaderboards"),
    "far_beyond": lazy_gettext("Ask about amounts above (× largest deal)"),
    "ceiling": lazy_gettext("Ask about amounts above"),
    "first_day": lazy_gettext("First day of the company"),
    "clock_days": lazy_gettext("Question the clock after (days)"),
}  # fmt: skip
