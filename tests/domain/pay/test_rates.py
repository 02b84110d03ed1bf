"""Slices: a way is cut at the tiers, each at its own rate, and no slice is empty."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesgame.domain.pay.rates import all_at_one, each_at_its_own
from tests.domain.pay.terms import TWO


@pytest.mark.parametrize(
    ("before", "after", "slices"),
    [
        (0, 0, []),
        (0, 999, [(999, "0.05")]),
        (0, 1000, [(1000, "0.05")]),
        (0, 1001, [(1000, "0.05"), (1, "0.10")]),
        (1000, 1200, [(200, "0.10")]),
        (1200, 900, [(-200, "0.10"), (-100, "0.05")]),  # the way back gives back the last first
        (100, -50, [(-150, "0.05")]),
    ],
)
def test_each_slice_of_a_way_has_the_rate_of_its_tier(
    before: int, after: int, slices: list[tuple[int, str]]
) -> None:
    found = each_at_its_own(TWO, Decimal(before), Decimal(after))

    assert [(part.amount, part.rate) for part in found] == [
        (amount, Decimal(rate)) for amount, rate in slices
    ]


@pytest.mark.parametrize(("position", "rate"), [(999, "0.05"), (1000, "0.10")])
def test_a_whole_way_has_the_rate_that_was_finally_reached(position: int, rate: str) -> None:
    (only,) = all_at_one(TWO, Decimal(200), Decimal(500), Decimal(position))

    assert (only.amount, only.rate) == (300, Decimal(rate))
    assert all_at_one(TWO, Decimal(500), Decimal(500), Decimal(position)) == ()
