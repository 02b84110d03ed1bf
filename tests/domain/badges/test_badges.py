"""Badges: what each feat asks of a career, with its edges, and that a tap's question is safe."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from salesgame.domain.badges.career import Career, CareerWin, ClosedMonth
from salesgame.domain.badges.catalogue import BY_KEY, CATALOGUE, earned, progress
from salesgame.domain.badges.months import most_improved
from salesgame.domain.core.calendar import Calendar

CALENDAR = Calendar(holidays=frozenset({date(2026, 8, 17)}))
TODAY = date(2026, 9, 17)


def wins(*days: str, amount: int = 100_00, **said: bool) -> tuple[CareerWin, ...]:
    found = [date.fromisoformat(f"2026-{day}") for day in days]
    return tuple(
        CareerWin(n, day, datetime(day.year, day.month, day.day, tzinfo=UTC), amount, **said)
        for n, day in enumerate(sorted(found), start=1)
    )


def times(key: str, career: Career) -> list[str]:
    return [one.occurrence for one in earned(career, [BY_KEY[key]])]


def causes(key: str, career: Career) -> list[int]:
    """The deals, or the days as numbers, that earned a badge."""
    return [one.cause_id for one in earned(career, [BY_KEY[key]])]


def months(*amounts: int, met: str = "") -> Career:
    return Career(CALENDAR, TODAY, months=tuple(
        ClosedMonth(date(2026, n, 1), amount, Decimal(met[n - 1]) if met else None)
        for n, amount in enumerate(amounts, start=1)
    ))  # fmt: skip


def active(kind: str, *days: str) -> Career:
    found = (date.fromisoformat(f"2026-{day}") for day in days)
    return Career(CALENDAR, TODAY, days={day: {kind: 1} for day in found})


def test_the_catalogue_has_at_least_sixteen_badges_each_with_its_own_key() -> None:
    assert len(CATALOGUE) >= 16
    assert len(BY_KEY) == len(CATALOGUE)


def test_counts_of_wins_begin_anew_with_each_period() -> None:
    career = Career(CALENDAR, TODAY, wins=wins("09-07", "09-08", "09-13", "09-14", "09-15"))

    assert times("hat_trick", career) == ["2026-W37"]
    assert times("first_win", career) == ["ever"]


@pytest.mark.parametrize("key", ["first_win", "hat_trick", "four_weeks", "all_rounder"])
def test_a_win_counts_for_its_primary_person_only(key: str) -> None:
    days = ("08-17", "08-24", "08-31", "09-07", "09-08", "09-09")
    every_kind = {date(2026, 9, 7): {"call": 1, "email": 1, "meeting": 1, "demo": 1}}

    found = {
        primary: times(
            key, Career(CALENDAR, TODAY, wins=wins(*days, primary=primary), days=every_kind)
        )
        for primary in (True, False)
    }

    assert found[True]
    assert found[False] == []


def test_a_badge_names_the_deal_that_made_the_count_full() -> None:
    week = wins("09-07", "09-08", "09-09", "09-10", amount=2_500_000, shared=True)
    career = Career(CALENDAR, TODAY, wins=week)

    assert causes("first_win", career) == [1]
    assert causes("big_catch", career) == [1]
    assert causes("hat_trick", career) == [3]
    assert causes("assist", career) == [3]


@pytest.mark.parametrize(("shared", "held"), [(2, []), (3, ["ever"])])
def test_three_shared_deals_are_an_assist(shared: int, held: list[str]) -> None:
    days = ("07-01", "08-03", "09-07")[:shared]
    own = wins("09-08", "09-09")

    assert times("assist", Career(CALENDAR, TODAY, wins=(*wins(*days, shared=True), *own))) == held


@pytest.mark.parametrize(("second", "held"), [(5, []), (6, ["ever"]), (7, ["ever"])])
def test_activities_count_as_often_as_they_were_done(second: int, held: list[str]) -> None:
    days = {date(2026, 9, 7): {"demo": 4, "call": 9}, date(2026, 9, 8): {"demo": second}}

    assert times("show_and_tell", Career(CALENDAR, TODAY, days=days)) == held


@pytest.mark.parametrize(("amount", "held"), [(2_499_999, []), (2_500_000, ["2026-Q3"])])
def test_a_big_catch_is_at_least_twenty_five_thousand(amount: int, held: list[str]) -> None:
    career = Career(CALENDAR, TODAY, wins=wins("09-07", "09-08", amount=amount))

    assert times("big_catch", career) == held


def test_four_weeks_running_are_earned_once_a_run() -> None:
    run = ("08-03", "08-10", "08-19", "08-24", "08-31")

    assert times("four_weeks", Career(CALENDAR, TODAY, wins=wins(*run))) == ["2026-W32"]
    assert times("four_weeks", Career(CALENDAR, TODAY, wins=wins(*run[1:4], "09-07"))) == []


def test_a_streak_leaps_over_weekends_holidays_and_leave() -> None:
    around = active("call", "08-13", "08-14", "08-18", "08-19", "08-20")  # the 17th is a holiday
    assert times("one_gate", around) == ["2026-08-13"]

    broken = active("call", "09-07", "09-08", "09-10", "09-11", "09-14")
    assert times("one_gate", broken) == []
    away = Career(CALENDAR, TODAY, days=broken.days, leave=((date(2026, 9, 9), date(2026, 9, 10)),))
    assert times("one_gate", away) == ["2026-09-07"]


def test_a_streak_is_earned_on_the_day_that_made_it_long_enough() -> None:
    seven_days = active("call", "09-03", "09-04", "09-07", "09-08", "09-09", "09-10", "09-11")

    assert causes("one_gate", seven_days) == [date(2026, 9, 9).toordinal()]


@pytest.mark.parametrize(
    ("back_on", "held"), [(date(2026, 9, 9), ["2026-W37"]), (date(2026, 9, 10), [])]
)
def test_a_week_is_full_with_three_working_days_beside_leave(
    back_on: date, held: list[str]
) -> None:
    met = active("meeting", "09-09", "09-10", "09-11")
    leave = ((date(2026, 9, 7), back_on),)

    assert times("full_week", met) == []
    assert times("full_week", Career(CALENDAR, TODAY, days=met.days, leave=leave)) == held


def test_a_full_week_asks_for_every_working_day() -> None:
    four = ("09-07", "09-08", "09-09", "09-10")

    assert times("full_week", active("meeting", *four)) == []
    assert times("full_week", active("meeting", *four, "09-11")) == ["2026-W37"]
    assert times("full_week", active("call", *four, "09-11")) == []
    short = ("08-18", "08-19", "08-20", "08-21")
    assert times("full_week", active("meeting", *short)) == ["2026-W34"]


def test_a_personal_best_needs_three_months_before_it_and_more_than_the_best() -> None:
    assert times("personal_best", months(10, 20, 30)) == []
    assert times("personal_best", months(10, 20, 30, 30)) == []
    assert times("personal_best", months(10, 20, 30, 31, 0, 32)) == ["2026-04", "2026-06"]
    assert times("personal_best", months(10, 20, 0, 30, 40)) == ["2026-05"]  # none is no month


def test_a_comeback_follows_a_month_below_half_of_the_usual() -> None:
    assert times("comeback", months(100, 100, 100, 49, 100)) == ["2026-05"]
    assert times("comeback", months(100, 100, 100, 50, 100)) == []
    assert times("comeback", months(100, 100, 100, 49, 99)) == []


@pytest.mark.parametrize(
    ("met", "held"),
    [
        ("11", []),
        ("11111", ["2026-03"]),
        ("111111", ["2026-03", "2026-06"]),
        ("11110111", ["2026-03", "2026-08"]),
    ],
)
def test_three_quotas_in_a_row_begin_to_count_anew_after_each(met: str, held: list[str]) -> None:
    career = months(*[1] * len(met), met=met)

    assert times("three_in_a_row", career) == held


def test_most_improved_is_who_rose_most_over_three_good_months() -> None:
    assert most_improved({1: (10, 10, 10, 12), 2: (10, 10, 10, 15)}) == {2}
    assert most_improved({1: (10, 10, 10, 15), 2: (20, 20, 20, 30)}) == {1, 2}
    assert most_improved({1: (0, 10, 10, 99), 2: (10, 10, 10, 10)}) == frozenset()


def test_no_order_of_the_same_wins_changes_what_is_earned() -> None:
    ordered = wins(*[f"{m:02d}-{d:02d}" for m in (7, 8, 9) for d in (1, 3, 8, 14)])
    shuffled = list(ordered)
    Random(5).shuffle(shuffled)
    again = tuple(sorted(shuffled, key=lambda win: (win.day, win.at, win.deal_id)))

    assert list(earned(Career(CALENDAR, TODAY, wins=again))) == list(
        earned(Career(CALENDAR, TODAY, wins=ordered))
    )


@pytest.mark.parametrize(("met", "run"), [("1", 1), ("11", 2), ("111", 0), ("1111", 1), ("110", 0)])
def test_a_run_of_quotas_begins_anew_once_it_is_full(met: str, run: int) -> None:
    career = months(*[1] * len(met), met=met)

    assert progress(career, BY_KEY["three_in_a_row"]).done == run


@pytest.mark.parametrize(
    ("days", "run"),
    [
        (("08-31", "09-07", "09-14"), 3),
        (("08-31", "09-07"), 2),  # this week isn't over
        (("08-24", "08-31"), 0),
        (("07-27", "08-03", "08-10", "08-17", "08-24", "08-31", "09-07"), 4),
    ],
)
def test_a_run_of_weeks_stands_until_a_week_without_a_win_is_over(
    days: tuple[str, ...], run: int
) -> None:
    assert progress(Career(CALENDAR, TODAY, wins=wins(*days)), BY_KEY["four_weeks"]).done == run


def test_progress_never_exceeds_what_is_needed() -> None:
    week = [TODAY - timedelta(days=n) for n in range(60)]
    career = Career(
        CALENDAR, TODAY, wins=wins("09-14", "09-15", "09-16", "09-17", amount=9_000_000),
        days={day: {"call": 50, "demo": 9, "meeting": 1, "email": 1} for day in week},
        months=months(10, 20, 30, 40, 50, met="11111").months,
    )  # fmt: skip
    found = {badge.key: progress(career, badge) for badge in CATALOGUE}

    assert all(0 <= p.done <= p.needed or p.needed == 0 for p in found.values())
    assert (found["hat_trick"].done, found["ten_up"].done) == (3, 4)
    assert found["all_rounder"].done == 5
