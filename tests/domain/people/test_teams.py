"""Teams are a tree."""

from __future__ import annotations

from datetime import date

import pytest

from salesgame.domain.people.teams import DayTooFar, TeamUnderItself, check_move_day, check_parent

ABOVE = {1: None, 2: 1, 3: 2, 4: None}


@pytest.mark.parametrize("parent", [1, 2, 3])
def test_a_team_is_not_put_below_itself(parent: int) -> None:
    with pytest.raises(TeamUnderItself):
        check_parent(1, "One", parent, ABOVE)


@pytest.mark.parametrize("parent", [None, 4, 1])
def test_a_team_is_put_below_any_other(parent: int | None) -> None:
    check_parent(3, "Three", parent, ABOVE)


def test_a_circle_made_elsewhere_is_refused_rather_than_walked_for_ever() -> None:
    with pytest.raises(TeamUnderItself):
        check_parent(9, "Nine", 1, {1: 2, 2: 1})


@pytest.mark.parametrize("day", [date(202, 9, 1), date(1989, 12, 31), date(2100, 1, 1)])
def test_a_slip_of_the_pen_is_no_day(day: date) -> None:
    with pytest.raises(DayTooFar):
        check_move_day(day)


@pytest.mark.parametrize("day", [date(1990, 1, 1), date(2099, 12, 31)])
def test_people_move_between_1990_and_2099(day: date) -> None:
    check_move_day(day)
