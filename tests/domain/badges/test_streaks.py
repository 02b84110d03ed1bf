"""Streaks: what adds a stroke, what breaks a run, and what is leapt over."""

from __future__ import annotations

from datetime import date

import pytest

from salesgame.domain.badges.streaks import Stretch, current, streaks
from salesgame.domain.core.calendar import Calendar
from salesgame.domain.targets.quotas import Span

CALENDAR = Calendar(holidays=frozenset({date(2026, 8, 17)}))  # a Monday


def september(*days: int) -> list[date]:
    """The 1st is a Tuesday."""
    return [date(2026, 9, day) for day in days]


def away(first: int, end: int) -> tuple[Span, ...]:
    """Leave in September, back on the day `end`."""
    return ((date(2026, 9, first), date(2026, 9, end)),)


@pytest.mark.parametrize(
    ("active", "leave", "lengths"),
    [
        (september(3, 4), (), [2]),
        (september(4, 7), (), [2]),  # over a weekend
        (september(4, 8), (), [1, 1]),  # but not over a Monday
        (september(4, 14), (), [1, 1]),
        (september(4, 14), away(7, 12), [2]),  # a week of leave, with a weekend on either side
        (september(4, 14), away(7, 11), [1, 1]),  # back on Friday
        (september(4, 14), away(8, 12), [1, 1]),  # still there on Monday
        (september(4, 9, 14), away(7, 12), [2]),  # a call on leave adds nothing
        (september(4, 5, 7), (), [2]),  # nor does one on a Saturday
    ],
)
def test_only_a_working_day_that_was_missed_breaks_a_streak(
    active: list[date], leave: tuple[Span, ...], lengths: list[int]
) -> None:
    assert [streak.length for streak in streaks(CALENDAR, active, leave)] == lengths


def test_a_holiday_is_leapt_over() -> None:
    days = [date(2026, 8, 14), date(2026, 8, 18)]

    assert [streak.days for streak in streaks(CALENDAR, days)] == [tuple(days)]


@pytest.mark.parametrize(
    ("active", "leave", "stretch"),
    [
        ([], (), Stretch(0, made_today=False)),
        (september(15, 16, 17), (), Stretch(3, made_today=True)),
        (september(15, 16), (), Stretch(2, made_today=False)),  # today isn't over
        (september(14, 15), (), Stretch(0, made_today=False)),  # yesterday is
        (september(11, 14, 15, 16), (), Stretch(4, made_today=False)),
        (september(11, 15, 16), (), Stretch(2, made_today=False)),
        (september(11, 15, 16), away(14, 15), Stretch(3, made_today=False)),
    ],
)
def test_a_streak_stands_until_a_working_day_without_a_stroke_is_over(
    active: list[date], leave: tuple[Span, ...], stretch: Stretch
) -> None:
    assert current(CALENDAR, active, date(2026, 9, 17), leave) == stretch
