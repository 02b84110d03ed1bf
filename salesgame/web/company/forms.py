"""Reading a company's settings from a form, and what the form offers."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, cast
from zoneinfo import available_timezones

from babel.dates import get_day_names, get_month_names
from werkzeug.datastructures import MultiDict

from salesgame.domain.boards.ranking import TieRule
from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.core.refusals import Gathered
from salesgame.web.ui import parsing
from salesgame.web.ui.language import locale

NOT_A_FIGURE = -1  # out of every range: the settings refuse it with all the rest
Options = tuple[tuple[Any, str], ...]


def settings_from(form: MultiDict[str, str], known: CompanySettings | None) -> CompanySettings:
    """The settings a form chooses; what it doesn't ask stays as it was. Raises DomainError."""
    base, refusals = known or CompanySettings(name="-"), Gathered()
    ceiling = refusals.beside("ceiling").taken(base.ceiling, _ceiling, form, base.ceiling)
    first_day = refusals.taken(base.first_day, _first_day, form, base.first_day)
    chosen = refusals.taken(base, _chosen, form, base, ceiling, first_day)
    refusals.refuse()
    return chosen


def _chosen(
    form: MultiDict[str, str], base: CompanySettings, ceiling: int | None, first_day: date
) -> CompanySettings:
    return CompanySettings(
        name=form.get("name", ""),
        currency=form.get("currency", base.currency),
        decimals=_whole(form, "decimals", base.decimals),
        language=form.get("language", base.language),
        zone=form.get("zone", base.zone).strip(),
        week_start=_whole(form, "week_start", base.week_start),
        fiscal_month=_whole(form, "fiscal_month", base.fiscal_month),
        working_weekdays=tuple(int(n) for n in form.getlist("working_weekdays") if _is_figure(n)),
        settle_hours=_whole(form, "settle_hours", base.settle_hours),
        tie_rule=cast(TieRule, form.get("tie_rule", base.tie_rule)),
        count_by_share=_choice(form, "count_by_share", kept=base.count_by_share),
        min_sample=_whole(form, "min_sample", base.min_sample),
        approve_self_reported=_choice(
            form, "approve_self_reported", kept=base.approve_self_reported
        ),
        count_waiting=_choice(form, "count_waiting", kept=base.count_waiting),
        far_beyond=_whole(form, "far_beyond", base.far_beyond),
        ceiling=ceiling,
        first_day=first_day,
        clock_days=_whole(form, "clock_days", base.clock_days),
    )


def calendar_options() -> dict[str, Options]:
    """Weekdays, months and time zones, named in the reader's language."""
    days = get_day_names("wide", locale=locale())
    months = get_month_names("wide", locale=locale())
    return {
        "weekdays": tuple((n, days[n].capitalize()) for n in range(7)),
        "months": tuple((n, months[n].capitalize()) for n in range(1, 13)),
        "zones": _zones(),
    }


@cache
def _zones() -> Options:
    """The zones of places, and UTC; not the hundreds of other names of the same."""
    places = sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "Brazil/", "Canada/"))
    )
    return tuple((name, name.replace("_", " ")) for name in ("UTC", *places))


def _whole(form: MultiDict[str, str], name: str, kept: int) -> int:
    text = form.get(name, str(kept)).strip()
    return int(text) if _is_figure(text) else NOT_A_FIGURE


def _ceiling(form: MultiDict[str, str], kept: int | None) -> int | None:
    return parsing.amount(form["ceiling"], "ceiling") if "ceiling" in form else kept


def _first_day(form: MultiDict[str, str], kept: date) -> date:
    return parsing.day(form.get("first_day", ""), "first_day") or kept


def _choice(form: MultiDict[str, str], name: str, *, kept: bool) -> bool:
    """A box is not sent when it isn't ticked; `asks_<name>` says that the form had it."""
    return name in form if f"asks_{name}" in form else kept


def _is_figure(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6
