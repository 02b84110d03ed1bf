"""Quotas: proration, quarters made of months, pace on working days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from salesgame.domain.core.calendar import Calendar, Period, PeriodKind
from salesgame.domain.targets.quotas import (
    Presence,
    Quota,
    QuotaNotPositive,
    QuotaWithoutOneSubject,
    Span,
    Target,
    UnknownQuotaMetric,
    check_quota_metric,
    presence,
    progress,
    summed,
    target_of,
)

HOLIDAYS = frozenset({date(2026, 8, 17), date(2026, 8, 25)})
CALENDAR = Calendar(holidays=HOLIDAYS)
Q3 = CALENDAR.parse("2026-Q3")
SEPTEMBER = CALENDAR.parse("2026-09")
ALWAYS: list[Span] = [(date.min, date.max)]


@pytest.mark.parametrize("target", ["0", "-1", "NaN", "Infinity"])
def test_a_quota_of_zero_or_below_is_refused(target: str) -> None:
    with pytest.raises(QuotaNotPositive):
        Quota(1, None, "revenue", "month", date(2026, 9, 1), Decimal(target))


def test_a_quota_on_something_unknown_or_of_nobody_is_refused() -> None:
    with pytest.raises(UnknownQuotaMetric):
        Quota(1, None, "retention", "month", date(2026, 9, 1), Decimal(1))
    with pytest.raises(UnknownQuotaMetric):
        check_quota_metric("luck", ["visit"])
    with pytest.raises(QuotaWithoutOneSubject):
        Quota(1, 2, "revenue", "month", date(2026, 9, 1), Decimal(1))


@pytest.mark.parametrize(
    ("spans", "part"),
    [
        (ALWAYS, Fraction(1)),
        ([(date(2026, 9, 14), date.max)], Fraction(13, 22)),  # joined on a Monday
        ([(date.min, date(2026, 9, 14))], Fraction(9, 22)),  # left: that day is not worked
        ([(date.min, date(2026, 9, 10)), (date(2026, 9, 10), date.max)], Fraction(1)),
        ([(date.min, date(2026, 9, 10)), (date(2026, 9, 5), date.max)], Fraction(1)),
        # a short span inside of a long one
        (
            [(date(2026, 9, 1), date(2026, 9, 21)), (date(2026, 9, 3), date(2026, 9, 8))],
            Fraction(14, 22),
        ),
        ([(date(2026, 10, 1), date.max)], Fraction(0)),
        ([(date(2026, 9, 5), date(2026, 9, 7))], Fraction(0)),  # a weekend
    ],
)
def test_a_quota_applies_for_the_working_days_one_was_there(
    spans: list[Span], part: Fraction
) -> None:
    assert presence(CALENDAR, SEPTEMBER, spans).part == part


@pytest.mark.parametrize(
    ("spans", "part"),
    [([], 0), ([(date(2026, 9, 7), date.max)], 0), ([(date(2026, 9, 6), date.max)], 1)],
)
def test_of_a_time_without_working_days_all_or_nothing_applies(
    spans: list[Span], part: int
) -> None:
    weekend = Period("week", date(2026, 9, 5), date(2026, 9, 7))

    assert presence(CALENDAR, weekend, spans).part == part


def quotas(**known: str) -> dict[tuple[PeriodKind, date], Decimal]:
    periods = {CALENDAR.parse(label.replace("_", "-")[1:]): n for label, n in known.items()}
    return {(p.kind, p.start): Decimal(n) for p, n in periods.items()}


def due(
    period: Period, own: dict[tuple[PeriodKind, date], Decimal], spans: list[Span]
) -> Target | None:
    return target_of(
        CALENDAR, period, "revenue", lambda kind, start: own.get((kind, start)),
        lambda p: presence(CALENDAR, p, spans),
    )  # fmt: skip


def test_a_quarter_without_a_quota_of_its_own_is_the_sum_of_its_months() -> None:
    own = quotas(_2026_07="100", _2026_08="200", _2026_09="300")

    target = due(Q3, own, ALWAYS)

    assert target == Target(Decimal(600), Fraction(600))


def test_a_quarters_own_quota_is_not_added_to_its_months() -> None:
    own = quotas(_2026_Q3="1000", _2026_07="100")

    assert due(Q3, own, ALWAYS) == Target(Decimal(1000), Fraction(1000))


def test_a_year_takes_each_quarters_own_quota_or_its_months() -> None:
    own = quotas(_2026_Q1="1000", _2026_07="100", _2026_08="200")

    target = due(CALENDAR.parse("2026"), own, ALWAYS)

    assert target is not None
    assert target.whole == 1300


def test_each_month_of_a_quarter_is_prorated_by_itself() -> None:
    own = quotas(_2026_07="100", _2026_08="200", _2026_09="300")

    target = due(Q3, own, [(date(2026, 9, 14), date.max)])

    assert target == Target(Decimal(600), Fraction(300 * 13, 22))


def test_a_target_keeps_the_days_that_each_of_its_quotas_counts_for() -> None:
    own = quotas(_2026_08="200", _2026_09="300")

    target = due(Q3, own, [(date(2026, 8, 20), date.max)])

    assert target is not None
    assert target.is_prorated
    assert [(p.period.start.month, p.whole, p.presence) for p in target.parts] == [
        (8, 200, Presence(7, 19)), (9, 300, Presence(1, 1)),
    ]  # fmt: skip
    assert sum(Fraction(part.whole) * part.presence.part for part in target.parts) == target.due


def test_without_any_quota_there_is_no_target() -> None:
    assert due(Q3, {}, ALWAYS) is None
    assert summed([None, None]) is None


def test_a_ratio_is_neither_prorated_nor_summed() -> None:
    own = quotas(_2026_09="0.6")

    def part(period: Period) -> Presence:
        return Presence(1, 2)

    def known(kind: PeriodKind, start: date) -> Decimal | None:
        return own.get((kind, start))

    month = target_of(CALENDAR, SEPTEMBER, "win_rate", known, part)
    assert month is not None
    assert month.attained(Decimal("0.6")) == 1
    assert target_of(CALENDAR, Q3, "win_rate", known, part) is None


def test_attainment_of_exactly_the_prorated_quota_is_exactly_one() -> None:
    target = Target(Decimal(100), Fraction(100, 3))

    assert target.attained(Decimal(100)) == 3
    assert Target(Decimal(7), Fraction(7, 3)).attained(7) == 3
    assert Target(Decimal(7), Fraction(0)).attained(7) is None


def test_fifty_four_of_the_quarters_sixty_four_working_days_are_done_on_the_17th() -> None:
    found = progress(CALENDAR, Q3, date(2026, 9, 17), 540, Target(Decimal(1280), Fraction(1280)))

    assert (found.done, found.total) == (54, 64)
    assert found.pace == Decimal(540) / 1280 * 64 / 54
    assert found.projected == 640
    assert found.left == 740
    assert found.needed_a_day == 74
    assert found.should_be == 1080


@pytest.mark.parametrize(
    ("today", "done"),
    [
        (date(2026, 6, 1), 0),
        (date(2026, 7, 1), 0),  # that day is still to come
        (date(2026, 7, 2), 1),
        (date(2026, 9, 30), 63),
        (date(2026, 10, 1), 64),
        (date(2026, 12, 1), 64),
    ],
)
def test_the_days_of_a_period_pass_between_its_first_and_its_last(today: date, done: int) -> None:
    found = progress(CALENDAR, Q3, today, 540, None)

    assert (found.done, found.total) == (done, 64)


def test_days_of_leave_count_neither_as_passed_nor_as_left() -> None:
    away = [(date(2026, 9, 7), date(2026, 9, 12)), (date(2026, 9, 21), date(2026, 9, 26))]

    found = progress(CALENDAR, Q3, date(2026, 9, 17), 540, None, away)

    assert (found.done, found.total) == (49, 54)


def test_pace_says_nothing_before_a_day_has_passed_or_without_a_quota() -> None:
    first = progress(CALENDAR, Q3, Q3.start, 100, Target(Decimal(10), Fraction(10)))
    without = progress(CALENDAR, Q3, date(2026, 9, 17), 100, None)

    assert (first.pace, first.projected) == (None, None)
    assert (without.attainment, without.pace, without.left) == (None, None, None)


def test_a_met_quota_needs_nothing_a_day_and_has_no_coverage() -> None:
    met = progress(CALENDAR, Q3, Q3.end, 20, Target(Decimal(10), Fraction(10)))
    missed = progress(CALENDAR, Q3, Q3.end, 5, Target(Decimal(10), Fraction(10)))

    assert (met.needed_a_day, met.coverage(99)) == (0, None)
    assert (missed.needed_a_day, missed.coverage(15)) == (None, 3)
