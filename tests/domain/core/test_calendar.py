"""Periods: half-open days of the company's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from salesgame.domain.core.calendar import EVER, Calendar, NotAPeriod, PeriodKind

PLAIN = Calendar()
APRIL = Calendar(fiscal_month=4)
SUNDAY = Calendar(week_start=6)
Day = tuple[int, int, int]


@pytest.mark.parametrize(
    ("calendar", "kind", "day", "start", "end"),
    [
        (PLAIN, "day", (2024, 2, 29), (2024, 2, 29), (2024, 3, 1)),
        (PLAIN, "month", (2024, 2, 29), (2024, 2, 1), (2024, 3, 1)),
        (PLAIN, "month", (2026, 12, 31), (2026, 12, 1), (2027, 1, 1)),
        (PLAIN, "quarter", (2026, 12, 31), (2026, 10, 1), (2027, 1, 1)),
        (PLAIN, "week", (2026, 1, 4), (2025, 12, 29), (2026, 1, 5)),  # a Sunday
        (SUNDAY, "week", (2026, 1, 4), (2026, 1, 4), (2026, 1, 11)),
        (SUNDAY, "week", (2026, 1, 3), (2025, 12, 28), (2026, 1, 4)),
        (APRIL, "year", (2026, 3, 31), (2025, 4, 1), (2026, 4, 1)),
        (APRIL, "year", (2026, 4, 1), (2026, 4, 1), (2027, 4, 1)),
        (APRIL, "quarter", (2026, 3, 31), (2026, 1, 1), (2026, 4, 1)),
        (Calendar(fiscal_month=2), "quarter", (2026, 1, 1), (2025, 11, 1), (2026, 2, 1)),
        (Calendar(fiscal_month=12), "year", (2026, 11, 30), (2025, 12, 1), (2026, 12, 1)),
    ],
)
def test_a_day_lies_in_one_period_of_each_kind(
    calendar: Calendar, kind: PeriodKind, day: Day, start: Day, end: Day
) -> None:
    found = calendar.period(kind, date(*day))

    assert (found.start, found.end) == (date(*start), date(*end))
    assert date(*day) in found
    assert found.end not in found
    assert calendar.previous(calendar.next(found)) == found
    assert calendar.parse(calendar.label(found)) == found


@pytest.mark.parametrize(
    ("calendar", "text", "start"),
    [
        (PLAIN, "2026-W01", (2025, 12, 29)),
        (PLAIN, "2026-W53", (2026, 12, 28)),
        (SUNDAY, "2026-W01", (2025, 12, 28)),
        (APRIL, "2026-Q4", (2027, 1, 1)),  # of the year that begins in 2026
        (APRIL, "2026", (2026, 4, 1)),
        (PLAIN, " 2026-11 ", (2026, 11, 1)),
        (PLAIN, "1900", (1900, 1, 1)),
        (PLAIN, "2999-Q4", (2999, 10, 1)),
    ],
)
def test_a_label_names_a_period(calendar: Calendar, text: str, start: Day) -> None:
    found = calendar.parse(text)

    assert found.start == date(*start)
    assert calendar.label(found) == text.strip()


@pytest.mark.parametrize(
    "text",
    ["", "20", "2026-Q5", "2026-Q0", "2026-13", "2026-00", "2025-W53", "2026-W00", "2026-02-29",
     "1899", "3000", "2026-1", "Ever"],
)  # fmt: skip
def test_what_names_no_period_is_refused(text: str) -> None:
    with pytest.raises(NotAPeriod):
        PLAIN.parse(text)


def test_all_time_has_a_label_too() -> None:
    assert PLAIN.parse("ever") == EVER
    assert PLAIN.label(EVER) == "ever"


def test_periods_up_to_one_end_with_it_oldest_first() -> None:
    quarters = APRIL.up_to(APRIL.parse("2026-Q1"), 3)

    assert [APRIL.label(one) for one in quarters] == ["2025-Q3", "2025-Q4", "2026-Q1"]
    assert APRIL.up_to(quarters[0], 1) == quarters[:1]


def test_periods_between_days_start_before_the_last() -> None:
    found = list(PLAIN.between("month", date(2026, 1, 31), date(2026, 3, 1)))

    assert [PLAIN.label(one) for one in found] == ["2026-01", "2026-02"]
    assert list(PLAIN.between("month", date(2026, 1, 1), date(2026, 1, 1))) == []


@pytest.mark.parametrize(
    ("zone", "instant", "day"),
    [
        ("Asia/Jakarta", datetime(2026, 1, 1, 16, 59, tzinfo=UTC), (2026, 1, 1)),
        ("Asia/Jakarta", datetime(2026, 1, 1, 17, tzinfo=UTC), (2026, 1, 2)),
        ("America/New_York", datetime(2026, 3, 8, 4, 59, tzinfo=UTC), (2026, 3, 7)),
        ("America/New_York", datetime(2026, 3, 9, 4, tzinfo=UTC), (2026, 3, 9)),  # an hour less
    ],
)
def test_an_instant_has_a_day_in_the_companys_zone(zone: str, instant: datetime, day: Day) -> None:
    calendar = Calendar(zone)

    assert calendar.day_of(instant) == date(*day)
    assert calendar.starts_at(date(*day)) <= instant


def test_the_day_the_clocks_go_forward_is_an_hour_shorter() -> None:
    new_york = Calendar("America/New_York")

    length = new_york.starts_at(date(2026, 3, 9)) - new_york.starts_at(date(2026, 3, 8))

    assert length.total_seconds() == 23 * 3600


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [((2026, 9, 14), (2026, 9, 21), 4), ((2026, 9, 19), (2026, 9, 21), 0),
     ((2026, 9, 16), (2026, 9, 16), 0), ((2026, 9, 17), (2026, 9, 14), 0)],
)  # fmt: skip
def test_working_days_leave_out_weekends_and_holidays(start: Day, end: Day, days: int) -> None:
    calendar = Calendar(holidays=frozenset({date(2026, 9, 16), date(2026, 9, 20)}))

    assert calendar.working_days(date(*start), date(*end)) == days
