"""Where people of a file sit and since when, beside what is told of them already."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.queries.people.teams import seats_of_person
from salesgame.services.imports.refusals import UndoWouldLoseEdits
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.people.teams import (
    change_team,
    end_seat,
    move_person,
    put_in_charge,
    tell_since,
)
from salesgame.storage.people import MembershipRow, PersonRow
from tests.cast import Cast
from tests.services.imports.files import Act, counts, import_file

SEPTEMBER = date(2026, 9, 7)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def starts(session: Session, person: int) -> dict[str, date]:
    return {f"{seat.role} {seat.team}": seat.start for seat in seats_of_person(session, person)}


def test_a_file_of_teams_does_not_undo_since_when_their_managers_are_here(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    with act() as work:
        tell_since(work, cast.ana, SEPTEMBER)

    import_file(act, "teams", write(path, "Team,Manager", "South,Ana", "West,Ben"))

    assert starts(session, cast.ana) == {"member North": SEPTEMBER, "manager South": SEPTEMBER}
    assert starts(session, cast.ben) == {"member North": FIRST_DAY, "manager West": FIRST_DAY}


def test_who_managed_a_team_since_a_day_is_no_member_before_it(
    act: Act, cast: Cast, session: Session, path: Path
) -> None:
    with act() as work:
        put_in_charge(work, cast.fin, cast.south, SEPTEMBER)

    import_file(act, "people", write(path, "Name,Team", "Fin,North"))

    assert starts(session, cast.fin) == {"manager South": SEPTEMBER, "member North": SEPTEMBER}


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(
    "row",
    ["Ana,Annie,ana@kestrel.example,South,1970-01-01", f"Ana,Annie,,{'x' * 300},2026-01-01",
     f"Ivy,,ivy@x.example,{'x' * 300},"],
)  # fmt: skip
def test_of_a_row_whose_seat_is_refused_nothing_is_kept(
    act: Act, cast: Cast, session: Session, path: Path, row: str, dry: bool
) -> None:
    everybody = select(PersonRow.id, PersonRow.nickname, PersonRow.email)
    seats = select(MembershipRow.person_id, MembershipRow.team_id, MembershipRow.start)
    before = session.execute(everybody).all(), session.execute(seats).all()

    receipt = import_file(
        act, "people", write(path, "Name,Nickname,Email,Team,Start date", row), dry=dry
    )

    assert counts(receipt) == (0, 0, 0, 1)
    assert (session.execute(everybody).all(), session.execute(seats).all()) == before


@pytest.mark.parametrize("act_by_hand", ["moved", "ended", "told since", "in charge", "renamed"])
def test_undoing_loses_nothing_that_was_done_to_seats_by_hand_meanwhile(
    act: Act, cast: Cast, session: Session, path: Path, act_by_hand: str
) -> None:
    people = import_file(act, "people", write(path, "Name,Nickname,Team", "Zoe,Z,South", "Ana,A,"))
    teams = import_file(act, "teams", write(path, "Team,Parent team,Manager", "South,North,Mia"))
    number = {"in charge": teams, "renamed": teams}.get(act_by_hand, people).import_id or 0
    with act() as work:
        match act_by_hand:
            case "moved":
                move_person(work, cast.zoe, cast.north, SEPTEMBER)
            case "ended":
                end_seat(work, cast.ana, cast.north, "member", SEPTEMBER)
            case "told since":
                tell_since(work, cast.ana, SEPTEMBER)
            case "in charge":
                put_in_charge(work, cast.ben, cast.south, SEPTEMBER)
            case _:
                change_team(work, cast.south, "Southern", cast.north)
    seats = select(MembershipRow.person_id, MembershipRow.team_id, MembershipRow.start)
    before = session.execute(seats).all()

    with pytest.raises(UndoWouldLoseEdits), act() as work:
        undo_import(work, number)

    assert session.execute(seats).all() == before
