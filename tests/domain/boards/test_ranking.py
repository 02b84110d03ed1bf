"""Places: equals share one, and who got there first sits higher."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from salesgame.domain.boards.ranking import Placed, Score, TieRule, place, places_of

NOON = datetime(2026, 9, 17, 12, tzinfo=UTC)


def score(
    name: str, value: Decimal | int | None, minutes: int | None = 0, *, ranked: bool = True
) -> Score:
    at = None if minutes is None else NOON + timedelta(minutes=minutes)
    return Score(ord(name), name, value, 1, at, ranked)


def names(placed: list[Placed]) -> str:
    return "".join(one.score.name for one in placed)


@pytest.mark.parametrize(
    ("values", "standard", "dense"),
    [
        ((101, 100, 100, 99), [1, 2, 2, 4], [1, 2, 2, 3]),  # E20
        ((101, 100, 100, 100, 99), [1, 2, 2, 2, 5], [1, 2, 2, 2, 3]),
        ((7, 7), [1, 1], [1, 1]),
        ((0, 0, -1), [1, 1, 3], [1, 1, 2]),
        ((Decimal("0.50"), Decimal("0.5")), [1, 1], [1, 1]),
        ((), [], []),
    ],
)
def test_equals_share_a_place(
    values: tuple[Decimal | int, ...], standard: list[int], dense: list[int]
) -> None:
    scores = [score(chr(65 + n), value) for n, value in enumerate(values)]
    ties: tuple[tuple[TieRule, list[int]], ...] = (("standard", standard), ("dense", dense))

    for rule, places in ties:
        assert [one.place for one in place(reversed(scores), ties=rule)] == places
        assert list(places_of(dict(enumerate(values)), ties=rule).values()) == places


@pytest.mark.parametrize(
    ("scores", "order"),
    [
        ([score("A", 5, 2), score("B", 5, 1)], "BA"),
        ([score("A", 5, None), score("B", 5, 1)], "BA"),  # nobody knows when
        ([score("B", 5, 1), score("A", 5, 1)], "AB"),
        ([score("A", None), score("B", 0)], "BA"),
        ([score("A", 9, ranked=False), score("B", 1)], "BA"),
        ([score("B", None), score("A", 9, ranked=False)], "AB"),
    ],
)
def test_the_first_to_arrive_sits_higher_and_who_has_no_place_last(
    scores: list[Score], order: str
) -> None:
    assert names(place(scores)) == order


def test_where_less_is_better_the_least_is_first() -> None:
    scores = [score("A", 30), score("B", 12), score("C", 12, 1)]

    placed = place(scores, ascending=True)

    assert (names(placed), [one.place for one in placed]) == ("BCA", [1, 1, 3])
    assert [one.gap for one in placed] == [None, None, 18]
    assert places_of({1: 30, 2: 12}, ascending=True) == {2: 1, 1: 2}


def test_a_gap_is_to_the_next_better_value_for_equals_too() -> None:
    placed = place([score("A", 10), score("B", 7), score("C", 7, 1), score("D", 0)])

    assert [(one.gap, one.tied) for one in placed] == [
        (None, False), (3, True), (3, True), (7, False),
    ]  # fmt: skip


def test_who_is_not_ranked_shares_no_place_and_makes_nobody_a_tie() -> None:
    placed = place([score("A", 7), score("B", 7, ranked=False), score("C", None)])

    assert [(one.place, one.tied) for one in placed] == [
        (1, False), (None, False), (None, False),
    ]  # fmt: skip
