"""A plan's curve: exact at its edges, and where somebody stands on it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesgame.domain.pay.curves import curve
from salesgame.domain.pay.plan import Plan
from tests.domain.pay.terms import TWO, tiers


def test_a_curve_never_rounds_away_a_step() -> None:
    points = curve(Plan("marginal", TWO), None, 2000, 4)

    assert [(p.sold, p.earned) for p in points] == [
        (0, 0), (500, 25), (1000, 50), (1500, 100), (2000, 150),
    ]  # fmt: skip


def test_a_curve_bends_exactly_at_its_tiers_edges() -> None:
    plan = Plan("marginal", tiers(("0", "0.05", True), ("0.5", "0.10", True), ("1.2", "0", True)),
                tiers_of="attainment")  # fmt: skip

    points = curve(plan, Decimal(1000), 1500, 2)

    assert [(p.sold, p.earned, p.edge) for p in points] == [
        (0, 0, None), (500, 25, 500), (750, 50, None), (1200, 95, 1200), (1500, 95, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("inclusive", "leap"),
    [
        (True, [(999, 50, "below"), (1000, 100, None)]),
        (False, [(1000, 50, None), (1001, 100, "above")]),
    ],
)
def test_a_curve_leaps_where_a_tier_lifts_everything(
    inclusive: bool, leap: list[tuple[int, int, str | None]]
) -> None:
    plan = Plan("whole_amount", tiers(("0", "0.05", True), ("1000", "0.10", inclusive)))

    points = curve(plan, None, 3000, 1)

    assert [(p.sold, p.earned, p.side) for p in points[1:-1]] == leap


def test_a_curve_begins_to_rise_at_the_floor_and_ends_at_the_cap() -> None:
    flat = tiers(("0", "0.10", True))
    plan = Plan("flat", flat, only_above=Decimal(700), cap=100)

    points = curve(plan, None, 5000, 1)

    assert [(p.sold, p.earned) for p in points] == [(0, 0), (700, 0), (1695, 100), (5000, 100)]


def test_without_a_quota_the_edges_are_unknown() -> None:
    plan = Plan("marginal", TWO, tiers_of="attainment", only_above=Decimal("0.5"))

    assert [p.sold for p in curve(plan, None, 100, 1)] == [0, 100]
