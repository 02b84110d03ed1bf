"""Money: where it rounds, and how it is split."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesgame.domain.core.money import (
    CurrenciesDiffer,
    Money,
    from_units,
    reaching,
    round_minor,
    split,
    to_units,
)


@pytest.mark.parametrize(
    ("exact", "half_up", "half_even"),
    [
        ("0.49", 0, 0), ("0.5", 1, 0), ("1.5", 2, 2), ("2.5", 3, 2), ("2.51", 3, 3),
        ("-0.5", -1, 0), ("-2.5", -3, -2), ("-2.49", -2, -2),
    ],
)  # fmt: skip
def test_half_a_cent_rounds_away_from_nothing_or_to_the_even_one(
    exact: str, half_up: int, half_even: int
) -> None:
    assert round_minor(Decimal(exact)) == half_up
    assert round_minor(Decimal(exact), "half_even") == half_even


@pytest.mark.parametrize(
    ("exact", "whole"), [("0", 0), ("0.01", 1), ("0.5", 1), ("1", 1), ("33333.3334", 33334)]
)
def test_nothing_is_left_to_a_target_only_where_nothing_is(exact: str, whole: int) -> None:
    assert reaching(Decimal(exact)) == whole


@pytest.mark.parametrize(
    ("minor", "weights", "parts"),
    [
        (100, (1, 1, 1), (34, 33, 33)),  # equal remainders: the first
        (101, (1, 1, 1), (34, 34, 33)),
        (100, (333_333, 333_333, 333_334), (33, 33, 34)),  # the largest remainder
        (-100, (1, 1, 1), (-34, -33, -33)),
        (1, (0, 1), (0, 1)),
        (1, (1, 1), (1, 0)),
        (0, (3, 4), (0, 0)),
        (7, (5,), (7,)),
        (10**18 + 1, (1, 1), (5 * 10**17 + 1, 5 * 10**17)),
    ],
)
def test_parts_sum_to_the_whole_and_leftover_cents_go_to_the_largest_remainders(
    minor: int, weights: tuple[int, ...], parts: tuple[int, ...]
) -> None:
    assert split(minor, weights) == parts
    assert sum(parts) == minor


@pytest.mark.parametrize("weights", [(0, 0), (-1, 2), (1, -1)])
def test_weights_that_say_nothing_are_refused(weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="non-negative"):
        split(100, weights)


@pytest.mark.parametrize(
    ("units", "decimals", "minor"),
    [("12.34", 2, "1234"), ("-0.01", 2, "-1"), ("1234", 0, "1234"), ("1.005", 3, "1005"),
     ("0.005", 2, "0.5")],
)  # fmt: skip
def test_units_and_minor_units_are_the_same_amount(units: str, decimals: int, minor: str) -> None:
    assert from_units(Decimal(units), decimals) == Decimal(minor)
    assert to_units(Decimal(minor), decimals) == Decimal(units)


def test_a_rate_rounds_once() -> None:
    assert Money(1_005, "EUR").times(Decimal("0.5")) == Money(503, "EUR")
    assert Money(1_005, "EUR").times(Decimal("0.5"), "half_even") == Money(502, "EUR")


def test_amounts_of_two_currencies_are_not_added() -> None:
    with pytest.raises(CurrenciesDiffer):
        Money(1, "EUR") - Money(1, "USD")
