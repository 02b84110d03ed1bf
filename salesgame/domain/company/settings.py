"""What a company may choose: its currency, its calendar, its rules of fairness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args
from zoneinfo import available_timezones

from salesgame.domain.boards.ranking import TieRule
from salesgame.domain.core.calendar import FIRST_YEAR
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.people.names import tidy_name

LANGUAGES: Final = ("en", "id")
TIE_RULES: tuple[TieRule, ...] = get_args(TieRule)
MOST_DECIMALS = 4
MOST_SETTLE_HOURS = 24 * 31
MOST_SAMPLE = 1000
MOST_HOLIDAYS = 1000
MOST_TIMES = 1000
MOST_CLOCK_DAYS = 366


class NotACurrency(DomainError):
    """A currency has three letters, such as USD, EUR or IDR."""

    field = "currency"


class NotDecimals(DomainError):
    """A currency has between 0 and 4 decimals."""

    field = "decimals"


class MoneyInUse(DomainError):
    """Amounts are kept in {currency} with {decimals} decimals already. Changing that would change every amount."""  # noqa: E501

    field = "currency"


class NotAZone(DomainError):
    """There is no time zone "{text}". It looks like Asia/Jakarta or Europe/Berlin."""

    field = "zone"


class NotALanguage(DomainError):
    """Choose English or Indonesian."""

    field = "language"


class NotAWeekday(DomainError):
    """Choose a day of the week."""

    field = "week_start"


class NotAWorkingDay(NotAWeekday):
    """Choose a day of the week."""

    field = "working_weekdays"


class NotAMonth(DomainError):
    """Choose a month."""

    field = "fiscal_month"


class CalendarInUse(DomainError):
    """Results are counted by these weeks and quarters already, so their start stays."""

    field = "week_start"


class NoWorkingDays(DomainError):
    """Choose at least one working day."""

    field = "working_weekdays"


class NotSettleHours(DomainError):
    """The settle time is between 0 and 744 hours."""

    field = "settle_hours"


class NotATieRule(DomainError):
    """Choose how ties share places."""

    field = "tie_rule"


class NotASample(DomainError):
    """The least number is between 1 and 1,000."""

    field = "min_sample"


class NotFarBeyond(DomainError):
    """Ask about amounts between 2 and 1,000 times the largest deal."""

    field = "far_beyond"


class NotACeiling(DomainError):
    """Use an amount above zero, or leave it empty for no limit."""

    field = "ceiling"


class NotAFirstDay(DomainError):
    """The company's first day lies between 1 January 1900 and today."""

    field = "first_day"


class NotClockDays(DomainError):
    """Question the clock after 1 to 366 days."""

    field = "clock_days"


class HolidayTaken(DomainError):
    """{day} is a holiday already."""

    field = "day"


class TooManyHolidays(DomainError):
    """There are a thousand holidays. Take away old ones first."""

    field = "day"


@dataclass(frozen=True, slots=True)
class CompanySettings:
    """A company's settings as chosen; checked when built, in the order of the form."""

    name: str
    currency: str = "USD"
    decimals: int = 2
    language: str = "en"
    zone: str = "UTC"
    week_start: int = 0
    fiscal_month: int = 1
    working_weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    settle_hours: int = 48
    tie_rule: TieRule = "standard"
    count_by_share: bool = False
    min_sample: int = 5
    approve_self_reported: bool = False
    count_waiting: bool = True
    far_beyond: int = 20
    ceiling: int | None = None
    first_day: date = date(2000, 1, 1)
    clock_days: int = 35

    def __post_init__(self) -> None:
        refusals = Gathered()
        with refusals:
            object.__setattr__(self, "name", tidy_name(self.name))
        object.__setattr__(self, "currency", self.currency.strip().upper())
        days = tuple(sorted(set(self.working_weekdays)))
        object.__setattr__(self, "working_weekdays", days)
        checks = (self._of_money, self._of_the_calendar, self._of_rules, self._of_doubts)
        for refusal in (found for check in checks for found in check()):
            with refusals:
                raise refusal
        refusals.refuse()

    def _of_money(self) -> Iterator[DomainError]:
        text = self.currency
        if len(text) != 3 or not (text.isascii() and text.isalpha()):
            yield NotACurrency()
        if not 0 <= self.decimals <= MOST_DECIMALS:
            yield NotDecimals()
        if self.language not in LANGUAGES:
            yield NotALanguage()

    def _of_the_calendar(self) -> Iterator[DomainError]:
        if self.zone not in available_timezones():
            yield NotAZone(text=self.zone)
        if not 0 <= self.week_start <= 6:
            yield NotAWeekday()
        if not 1 <= self.fiscal_month <= 12:
            yield NotAMonth()
        if not self.working_weekdays:
            yield NoWorkingDays()
        if not set(self.working_weekdays) <= set(range(7)):
            yield NotAWorkingDay()

    def _of_rules(self) -> Iterator[DomainError]:
        if not 0 <= self.settle_hours <= MOST_SETTLE_HOURS:
            yield NotSettleHours()
        if self.tie_rule not in TIE_RULES:
            yield NotATieRule()
        if not 1 <= self.min_sample <= MOST_SAMPLE:
            yield NotASample()

    def _of_doubts(self) -> Iterator[DomainError]:
        if not 2 <= self.far_beyond <= MOST_TIMES:
            yield NotFarBeyond()
        if self.ceiling is not None and self.ceiling <= 0:
            yield NotACeiling()
        if self.first_day.year < FIRST_YEAR:
            yield NotAFirstDay()
        if not 1 <= self.clock_days <= MOST_CLOCK_DAYS:
            yield NotClockDays()


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off of the whole company."""

    day: date
    name: str = ""
