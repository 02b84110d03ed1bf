"""Periods of the company's calendar: half-open `[start, end)` days, said once, here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from salesgame.domain.core.refusals import DomainError

PeriodKind = Literal["day", "week", "month", "quarter", "year", "ever"]
KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)
# Coarser periods are made of finer ones: a quarter of months, a week of days.
MADE_OF: dict[PeriodKind, PeriodKind] = {
    "week": "day", "month": "day", "quarter": "month", "year": "quarter", "ever": "year",
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1900, 2999  # what is told outside of these is a slip of the finger

_PATTERNS: tuple[tuple[PeriodKind, re.Pattern[str]], ...] = (
    ("day", re.compile(r"(\d{4})-(\d{2})-(\d{2})")),
    ("month", re.compile(r"(\d{4})-(\d{2})")),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])")),
    ("week", re.compile(r"(\d{4})-W(\d{2})")),
    ("year", re.compile(r"(\d{4})")),
)


class NotAPeriod(DomainError):
    """ "{text}" is not a period. Write 2017, 2017-Q4, 2017-11, 2017-W46 or 2017-11-23."""

    field = "period"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to, and without, `end`."""

    kind: PeriodKind
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def last(self) -> date:
        """The last day."""
        return self.end - timedelta(days=1)

    def days(self) -> Iterator[date]:
        """Every day of the period, in order."""
        return (self.start + timedelta(days=n) for n in range((self.end - self.start).days))


EVER = Period("ever", FIRST_DAY, LAST_DAY)


@dataclass(frozen=True, slots=True)
class Calendar:
    """A company's days: zone, first weekday (Monday is 0), fiscal year's month, working days."""

    zone: str = "UTC"
    week_start: int = 0
    fiscal_month: int = 1
    working_weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = field(default_factory=frozenset)

    def day_of(self, instant: datetime) -> date:
        """The company's day in which an aware instant falls."""
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def starts_at(self, day: date) -> datetime:
        """The UTC instant at which a day begins in the company's zone."""
        return datetime.combine(day, time.min, ZoneInfo(self.zone)).astimezone(UTC)

    def period(self, kind: PeriodKind, day: date) -> Period:
        """The period of that kind which holds `day`."""
        return _period(self.week_start, self.fiscal_month, kind, day)

    def next(self, period: Period) -> Period:
        """The period of the same kind that follows."""
        return self.period(period.kind, period.end)

    def previous(self, period: Period) -> Period:
        """The period of the same kind that came before."""
        return self.period(period.kind, period.start - timedelta(days=1))

    def up_to(self, last: Period, count: int) -> list[Period]:
        """The `count` periods of one kind that end with `last`, oldest first."""
        found = [last]
        while len(found) < count:
            found.append(self.previous(found[-1]))
        return found[::-1]

    def between(self, kind: PeriodKind, first: date, until: date) -> Iterator[Period]:
        """The periods of a kind from the one holding `first`, while they start before `until`."""
        period = self.period(kind, first)
        while period.start < until:
            yield period
            period = self.next(period)

    def parse(self, text: str) -> Period:
        """Read `2017`, `2017-Q4`, `2017-11`, `2017-W46`, `2017-11-23` or `ever`.

        A fiscal year carries the number of the calendar year in which it begins.
        Raises NotAPeriod.
        """
        if text == "ever":
            return EVER
        for kind, pattern in _PATTERNS:
            if found := pattern.fullmatch(text.strip()):
                numbers = [int(n) for n in found.groups()]
                if not FIRST_YEAR <= numbers[0] <= LAST_YEAR:
                    break
                try:
                    return self._from_numbers(kind, numbers)
                except ValueError:
                    break
        raise NotAPeriod(text=text)

    def _from_numbers(self, kind: PeriodKind, numbers: list[int]) -> Period:
        year = numbers[0]
        match kind:
            case "day":
                return self.period(kind, date(year, numbers[1], numbers[2]))
            case "month":
                return self.period(kind, date(year, numbers[1], 1))
            case "quarter":
                first = date(year, self.fiscal_month, 1)
                return self.period(kind, _plus_months(first, 3 * (numbers[1] - 1)))
            case "week":
                thursday = date.fromisocalendar(year, numbers[1], 4)
                return self.period(kind, thursday)
            case _:
                return self.period(kind, date(year, self.fiscal_month, 1))

    def label(self, period: Period) -> str:
        """The text that `parse` reads back."""
        start = period.start
        match period.kind:
            case "day":
                return start.isoformat()
            case "week":
                iso = (start + timedelta(days=(3 - start.weekday()) % 7)).isocalendar()
                return f"{iso.year}-W{iso.week:02d}"
            case "month":
                return f"{start:%Y-%m}"
            case "quarter":
                year = self.period("year", start)
                months = (start.year - year.start.year) * 12 + start.month - year.start.month
                return f"{year.start.year}-Q{months // 3 + 1}"
            case "year":
                return f"{start.year}"
            case "ever":
                return "ever"

    def is_working(self, day: date) -> bool:
        """Whether people of this company work on that day."""
        return day.weekday() in self.working_weekdays and day not in self.holidays

    def working_days(self, start: date, end: date) -> int:
        """How many working days lie in `[start, end)`."""
        days = (start + timedelta(days=n) for n in range(max((end - start).days, 0)))
        return sum(1 for day in days if self.is_working(day))


@lru_cache(maxsize=16_384)  # a year's days, six kinds each, are two thousand
def _period(week_start: int, fiscal_month: int, kind: PeriodKind, day: date) -> Period:
    match kind:
        case "day":
            return Period(kind, day, day + timedelta(days=1))
        case "week":
            start = day - timedelta(days=(day.weekday() - week_start) % 7)
            return Period(kind, start, start + timedelta(days=7))
        case "month":
            start = day.replace(day=1)
            return Period(kind, start, _plus_months(start, 1))
        case "quarter":
            return _fiscal(fiscal_month, kind, day, 3)
        case "year":
            return _fiscal(fiscal_month, kind, day, 12)
        case "ever":
            return EVER


def _fiscal(fiscal_month: int, kind: PeriodKind, day: date, months: int) -> Period:
    into = (day.month - fiscal_month) % months
    start = _plus_months(day.replace(day=1), -into)
    return Period(kind, start, _plus_months(start, months))


def _plus_months(first: date, months: int) -> date:
    """Move the first of a month by whole months."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def iso_day(text: str) -> date:
    """Read a day as programs write it, 2026-09-17. Raises ValueError."""
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(text)
    return day
