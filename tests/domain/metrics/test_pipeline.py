"""Velocity, funnel, forecast and coverage on worked figures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesgame.domain.metrics.pipeline import (
    OpenSlice,
    Velocity,
    VelocityChange,
    coverage,
    forecast,
    funnel,
    spread,
    velocity_change,
    weighted,
)


def velocity(
    deals: int = 40, rate: str = "0.25", deal: int = 25_000_00, days: int = 90
) -> Velocity:
    return Velocity(deals, Decimal(rate), Decimal(deal), Decimal(days))


def test_velocity_is_money_a_day() -> None:
    """E23."""
    assert round(velocity().per_day or 0) == 2_777_78


def test_a_velocity_without_a_cycle_is_not_available() -> None:
    assert velocity(days=0).per_day is None
    assert Velocity(40, None, Decimal(1), Decimal(1)).per_day is None


def test_a_change_of_velocity_is_told_apart_by_its_parts() -> None:
    before, after = velocity(), velocity(deals=44, rate="0.3", deal=24_000_00, days=80)

    change = velocity_change(before, after)

    assert change == VelocityChange(
        Decimal("1.1"), Decimal("1.2"), Decimal("0.96"), 1 / (Decimal(80) / 90)
    )
    assert before.per_day
    assert after.per_day
    assert abs(change.whole - after.per_day / before.per_day) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("before", "after"),
    [(velocity(deals=0), velocity()), (velocity(), velocity(rate="0")),
     (velocity(days=0), velocity()), (Velocity(4, None, None, None), velocity())],
)  # fmt: skip
def test_a_change_from_or_to_nothing_has_no_parts(before: Velocity, after: Velocity) -> None:
    assert velocity_change(before, after) is None


def test_reaching_a_later_stage_counts_as_having_reached_the_earlier() -> None:
    """E24: 1,000 → 300 → 120 → 50 → 15."""
    steps = funnel([("Lead", 700), ("Call", 180), ("Demo", 70), ("Offer", 35), ("Won", 15)])

    assert [step.reached for step in steps] == [1000, 300, 120, 50, 15]
    shares = [round(step.from_previous or 0, 4) for step in steps[1:]]
    assert shares == [Decimal(x) for x in ("0.3", "0.4", "0.4167", "0.3")]
    assert steps[-1].from_first == Decimal("0.015")


def test_an_empty_funnel_has_no_shares() -> None:
    assert [step.from_previous for step in funnel([("Lead", 0), ("Won", 0)])] == [None, None]


def test_the_weighted_pipeline_rounds_once() -> None:
    parts = [OpenSlice("Lead", 333_333, 1, 1), OpenSlice("Demo", 333_333, 1, 1)]

    assert weighted(parts) == 1


def test_the_spread_of_a_coin_toss_is_half_the_amount() -> None:
    assert spread([OpenSlice("Demo", 500_000, 1, 1_000, 1_000_000)]) == 500


def test_a_forecast_keeps_commit_and_best_case_apart() -> None:
    due = [OpenSlice("Demo", 400_000, 2, 1_000), OpenSlice("Signed", 900_000, 1, 500)]

    what = forecast(2_000, due)

    assert (what.closed, what.expected, what.commit, what.best_case) == (2_000, 2_850, 2_500, 3_500)


def test_coverage_ends_when_the_quota_is_met() -> None:
    assert coverage(3_000, 2_000, 1_000) == 3
    assert coverage(3_000, 2_000, 2_000) is None
