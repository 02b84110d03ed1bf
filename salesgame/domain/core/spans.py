"""Covering a run of days with the fewest kept periods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from salesgame.domain.core.calendar import Calendar, Period, PeriodKind

Days = tuple[date, date]  # days [start, end)
Cell = tuple[PeriodKind, date]
ONE_DAY = timedelta(days=1)


def cells(calendar: Calendar, period: Period, until: date) -> tuple[Cell, ...]:
    """The kept rows that make up a period's days before `until`: its own, or months and days."""
    if until >= period.end:
        return ((period.kind, period.start),)
    found: list[Cell] = []
    day = period.start
    while day < until:
        month = calendar.period("month", day)
        whole = month.start == day and month.end <= until
        found.append(("month", day) if whole else ("day", day))
        day = month.end if whole else day + ONE_DAY
    return tuple(found)


def clipped(spans: Iterable[Days], within: Days) -> list[Days]:
    """The parts of `spans` inside `within`, joined where they touch or overlap."""
    inside = sorted((max(a, within[0]), min(b, within[1])) for a, b in spans)
    found: list[Days] = []
    for start, end in inside:
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
