"""Teams, and who is in them from which day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.people.teams import (
    ChangedTeamsBefore,
    NoSuchSeat,
    NoSuchTeam,
    NotAllAlong,
    SeatTaken,
    TeamNameTaken,
    TeamUnderItself,
)
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.access.viewers import below
from salesgame.queries.company.settings import the_company
from salesgame.queries.people.teams import seats_of_person, seats_of_team, tree
from salesgame.queries.targets.quotas import person_targets
from salesgame.services.people.people import PersonDraft, add_person
from salesgame.services.people.teams import (
    add_team,
    change_team,
    end_seat,
    move_person,
    put_in_charge,
    tell_since,
)
from salesgame.services.targets.quotas import store_quotas
from tests.cast import Cast
from tests.conftest import MORNING, Act

TODAY = MORNING.date()
APRIL = date(2026, 4, 1)
MARCH_31 = date(2026, 3, 31)


def members(session: Session, team_id: int, day: date) -> list[str]:
    return [s.person for s in seats_of_team(session, team_id, day) if s.role == "member"]


def test_a_board_of_march_counts_marchs_members(session: Session, cast: Cast, act: Act) -> None:
    with act() as work:
        move_person(work, cast.ana, cast.south, APRIL)

    assert members(session, cast.north, MARCH_31) == ["Ana", "Ben"]
    assert members(session, cast.south, MARCH_31) == ["Zoe"]
    assert members(session, cast.north, APRIL) == ["Ben"]
    assert members(session, cast.south, APRIL) == ["Ana", "Zoe"]


def test_days_in_teams_neither_overlap_nor_leave_a_gap(
    session: Session, cast: Cast, act: Act
) -> None:
    with act() as work:
        move_person(work, cast.ana, cast.south, date(2026, 6, 1))
        move_person(work, cast.ana, cast.south, APRIL)
        move_person(work, cast.ana, cast.north, date(2026, 8, 1))

    days = [(s.team, s.start, s.end) for s in reversed(seats_of_person(session, cast.ana))]
    assert [name for name, _, _ in days] == ["North", "South", "North"]
    assert days[0][1] == FIRST_DAY
    assert [end for _, _, end in days[:-1]] == [start for _, start, _ in days[1:]]


def test_moving_to_where_one_is_already_is_refused(cast: Cast, act: Act) -> None:
    with act() as work, pytest.raises(SeatTaken):
        move_person(work, cast.ana, cast.north, TODAY)


def test_a_manager_may_have_several_teams_and_give_one_up(
    session: Session, cast: Cast, act: Act
) -> None:
    with act() as work:
        put_in_charge(work, cast.mia, cast.south, APRIL)
    assert below(session, cast.mia, APRIL).teams == {cast.north, cast.south}
    assert below(session, cast.mia, MARCH_31).teams == {cast.north}

    with act() as work:
        end_seat(work, cast.mia, cast.north, "manager", date(2026, 5, 1))

    assert below(session, cast.mia, date(2026, 4, 30)).teams == {cast.north, cast.south}
    assert below(session, cast.mia, date(2026, 5, 1)).teams == {cast.south}


def test_a_seat_that_is_not_there_is_not_ended(cast: Cast, act: Act) -> None:
    with act() as work, pytest.raises(NoSuchSeat):
        end_seat(work, cast.ana, cast.south, "member", TODAY)


def test_a_seat_that_has_ended_is_not_ended_again(cast: Cast, act: Act) -> None:
    with act() as work:
        end_seat(work, cast.ana, cast.north, "member", TODAY)
        with pytest.raises(NoSuchSeat):
            end_seat(work, cast.ana, cast.north, "member", TODAY)
        end_seat(work, cast.ben, cast.north, "member", TODAY)
        end_seat(work, cast.ben, cast.north, "member", TODAY - timedelta(days=1))


def test_a_manager_sees_the_teams_below_at_any_depth(
    session: Session, cast: Cast, act: Act
) -> None:
    with act() as work:
        east = add_team(work, "East", cast.north)
        far = add_team(work, "Far East", east)
        move_person(work, cast.zoe, far, TODAY)
        put_in_charge(work, cast.fin, far, TODAY)

    seen = below(session, cast.mia, TODAY)
    assert seen.teams == {cast.north, east, far}
    assert seen.people == {cast.ana, cast.ben, cast.zoe, cast.fin}
    assert below(session, cast.fin, TODAY).people == {cast.zoe}


def test_managers_of_one_team_are_not_below_each_other(
    session: Session, cast: Cast, act: Act
) -> None:
    with act() as work:
        put_in_charge(work, cast.fin, cast.north, TODAY)

    assert below(session, cast.mia, TODAY).people == {cast.ana, cast.ben}


def test_who_is_below_is_one_question(
    session: Session, cast: Cast, act: Act, queries: list[str]
) -> None:
    with act() as work:
        parent = cast.north
        for n in range(6):
            parent = add_team(work, f"Level {n}", parent)
    queries.clear()

    assert len(below(session, cast.mia, TODAY).teams) == 7
    assert len(queries) == 1


def test_a_circle_of_teams_is_refused(cast: Cast, act: Act) -> None:
    with act() as work:
        east = add_team(work, "East", cast.north)
        with pytest.raises(TeamUnderItself):
            change_team(work, cast.north, "North", east)


def test_two_teams_do_not_share_a_name(cast: Cast, act: Act) -> None:
    with act() as work:
        with pytest.raises(TeamNameTaken):
            add_team(work, " North ")
        with pytest.raises(NoSuchTeam):
            add_team(work, "Nowhere", 999)
        change_team(work, cast.north, "North", None)


def test_the_tree_asks_the_same_questions_however_many_teams(
    session: Session, cast: Cast, act: Act, queries: list[str]
) -> None:
    with act() as work:
        for n in range(20):
            add_team(work, f"Team {n:02}", cast.south if n % 2 else None)
    queries.clear()

    branches = tree(session, TODAY)

    assert len(queries) == 3
    assert len(branches) == 22
    assert [(b.name, b.depth) for b in branches][:3] == [("North", 0), ("South", 0), ("Team 01", 1)]
    assert (branches[0].managers, branches[0].members) == (("Mia",), 2)


def test_a_seat_ended_on_its_first_day_never_was(session: Session, cast: Cast, act: Act) -> None:
    with act() as work:
        put_in_charge(work, cast.fin, cast.south, TODAY)
        end_seat(work, cast.fin, cast.south, "manager", TODAY)

    assert not seats_of_person(session, cast.fin)
    assert below(session, cast.fin, TODAY + timedelta(days=1)).teams == frozenset()


def test_the_quota_of_somebody_entered_late_is_whole_unless_they_came_late(
    act: Act, cast: Cast, session: Session
) -> None:
    """From 16 September on, 11 of the 22 working days of the month are left."""
    with act() as work:
        people = [add_person(work, PersonDraft(name)) for name in ("Old", "New", "Put right")]
        for who, day in zip(people, (None, date(2026, 9, 16), None), strict=True):
            move_person(work, who, cast.north, day)
            store_quotas(work, [
                Quota(who, None, "revenue", "month", date(2026, 9, 1), Decimal(2200))
            ])  # fmt: skip
        tell_since(work, people[2], date(2026, 9, 16))

    company = the_company(session)
    month = company.calendar.period("month", date(2026, 9, 17))
    found = person_targets(session, company, month, "revenue", people)
    assert [found[who].due for who in people] == [2200, 1100, 1100]


def test_nobody_came_later_than_another_place_in_a_team_says(
    act: Act, cast: Cast, session: Session
) -> None:
    """Else a place that ended before would stand beside it: here, gone, and here again."""
    with act() as work:
        put_in_charge(work, cast.ana, cast.south, date(2026, 3, 1))
        end_seat(work, cast.ana, cast.north, "member", APRIL)
        end_seat(work, cast.zoe, cast.south, "member", APRIL)
    for who, day in (
        (cast.ana, date(2026, 3, 2)), (cast.ana, date(2026, 4, 2)), (cast.zoe, APRIL)
    ):  # fmt: skip
        before = seats_of_person(session, who)
        with pytest.raises(ChangedTeamsBefore), act() as work:
            tell_since(work, who, day)
        assert seats_of_person(session, who) == before

    with act() as work:
        tell_since(work, cast.ana, date(2026, 3, 1))
        tell_since(work, cast.zoe, MARCH_31)
    with pytest.raises(NotAllAlong), act() as work:
        tell_since(work, cast.ana, date(2026, 2, 1))

    days = {(seat.team, seat.start) for seat in seats_of_person(session, cast.ana)}
    assert days == {("North", date(2026, 3, 1)), ("South", date(2026, 3, 1))}
    assert [seat.start for seat in seats_of_person(session, cast.zoe)] == [MARCH_31]


def test_who_came_on_the_day_of_a_move_was_never_where_they_moved_from(
    act: Act, cast: Cast, session: Session
) -> None:
    """Entered into the wrong team today, moved out of it today, and with us since today."""
    with act() as work:
        move_person(work, cast.ana, cast.south, TODAY)
        tell_since(work, cast.ana, TODAY)

    assert [(seat.team, seat.start) for seat in seats_of_person(session, cast.ana)] == [
        ("South", TODAY)
    ]
