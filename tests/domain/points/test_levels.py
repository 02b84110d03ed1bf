"""Levels: each asks for a hundred points more than the one before."""

from __future__ import annotations

import pytest

from salesgame.domain.points.levels import begins_at, level_of


@pytest.mark.parametrize(
    ("points", "number", "to_go", "strokes"),
    [
        (-10, 1, 100, 0),
        (0, 1, 100, 0),
        (99, 1, 1, 19),
        (100, 2, 200, 0),
        (299, 2, 1, 19),
        (300, 3, 300, 0),
        (7_640, 12, 160, 17),
        (10**12, 141_421, 2_033_100, 17),
    ],
)
def test_a_level_is_read_off_the_points(points: int, number: int, to_go: int, strokes: int) -> None:
    level = level_of(points)

    assert (level.number, level.to_go) == (number, to_go)
    assert level.strokes == strokes


@pytest.mark.parametrize("number", range(1, 200))
def test_a_level_begins_exactly_at_its_points(number: int) -> None:
    assert level_of(begins_at(number)).number == number
    assert level_of(begins_at(number + 1) - 1).number == number
