"""How days and instants are written for a reader of a given language."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.web.ui.language import _

DAY_FORMS = {
    "short": {"en": "d MMM", "id": "d MMM"},
    "medium": {"en": "d MMM y", "id": "d MMM y"},
    "long": {"en": "EEEE d MMMM", "id": "EEEE, d MMMM"},
    "full": {"en": "EEEE d MMMM y", "id": "EEEE, d MMMM y"},
    "weekday": {"en": "EEE d MMM", "id": "EEE, d MMM"},
    "month": {"en": "MMMM", "id": "MMMM"},
    "month_year": {"en": "MMMM y", "id": "MMMM y"},
    "initial": {"en": "LLLLL", "id": "LLLLL"},
}


def day(value: date, form: str, locale: Locale) -> str:
    """Write a day in one of DAY_FORMS."""
    forms = DAY_FORMS[form]
    return format_date(value, forms.get(locale.language, forms["en"]), locale=locale)


def clock(instant: datetime, zone: str, locale: Locale) -> str:
    """Write the time of day in a zone: `10:42`, `10.42` in Indonesian."""
    form = "HH.mm" if locale.language == "id" else "HH:mm"
    return format_time(instant, form, tzinfo=ZoneInfo(zone), locale=locale)


def hour(instant: datetime, zone: str) -> int:
    """The hour of the day in a zone, from 0 to 23."""
    return instant.astimezone(ZoneInfo(zone)).hour


def moment(instant: datetime, now: datetime, zone: str, locale: Locale) -> str:
    """Write a day and a time: `Thu 17 Sep 10:42`, with the year where it isn't this one."""
    here = ZoneInfo(zone)
    year = "" if instant.astimezone(here).year == now.astimezone(here).year else " y"
    form = f"EEE, d MMM{year} HH.mm" if locale.language == "id" else f"EEE d MMM{year} HH:mm"
    return format_datetime(instant, form, tzinfo=here, locale=locale)


def since(instant: datetime, now: datetime, zone: str, locale: Locale) -> str:
    """Write how long ago: `just now`, `12 min ago`, `3 h ago`, else the moment itself."""
    minutes = int((now - instant).total_seconds()) // 60
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _("%(n)s min ago", n=minutes)
    if minutes < 60 * 12:
        return _("%(n)s h ago", n=minutes // 60)
    return moment(instant, now, zone, locale)


def news(at: datetime, on: date, now: datetime, zone: str, locale: Locale) -> str:
    """When something happened, in words that don't age on an open page: `10:42`, `16 Sep`.

    The day it counts on is told where that isn't today, and `today` where only the day is known.
    """
    here = ZoneInfo(zone)
    if on != now.astimezone(here).date():
        return day(on, "short", locale)
    began = datetime.combine(on, time.min, here)
    return clock(at, zone, locale) if at > began else _("today")


def period(value: Period, calendar: Calendar, locale: Locale) -> str:
    """Name a period: `September 2026`, `third quarter 2026`, `week 38, 2026`."""
    match value.kind:
        case "day":
            return day(value.start, "full", locale)
        case "week":
            year, week = calendar.label(value).split("-W")
            return _("Week %(week)s, %(year)s", week=int(week), year=year)
        case "month":
            return day(value.start, "month_year", locale)
        case "quarter":
            year, quarter = calendar.label(value).split("-Q")
            return _("Quarter %(quarter)s, %(year)s", quarter=quarter, year=year)
        case "year":
            return calendar.label(value)
        case "ever":
            return _("All time")
