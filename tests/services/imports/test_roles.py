"""A file of people makes nobody finance silently, and neither does the undoing of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.queries.people.people import person
from salesgame.queries.proposals.roles import role_asked
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.proposals.deciding import accept
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.imports.test_undone_people import imported
from tests.services.notices.told import told


def role_of(session: Session, who: int) -> str:
    session.rollback()
    found = person(session, who)
    assert found is not None
    return found.role


def asked(session: Session, who: int) -> int:
    number = role_asked(session, who)
    assert number is not None
    return number


@pytest.mark.parametrize("row", ["Ben,,finance,yes,", "Eve,eve@kestrel.example,finance,yes,"])
def test_a_file_asks_for_it_and_all_of_finance_and_admins_are_told(
    session: Session, act: Act, cast: Cast, tmp_path: Path, row: str
) -> None:
    imported(act, tmp_path, row)
    who = session.scalar(select(PersonRow.id).where(PersonRow.name == row[:3]))
    assert who
    assert role_of(session, who) == "rep"
    people = {person for person, _ in told(session, "role_changed")}
    assert people == {who, cast.fin, cast.ada}

    with act(actor=cast.ada) as work:
        accept(work, asked(session, who))
    assert role_of(session, who) == "finance"


def test_the_same_file_again_asks_once(
    session: Session, act: Act, cast: Cast, tmp_path: Path
) -> None:
    for _ in range(2):
        imported(act, tmp_path, "Ben,,finance,yes,")

    assert len(told(session, "role_changed")) == 3


def test_undoing_a_file_takes_what_it_asked_for_back(
    session: Session, act: Act, cast: Cast, tmp_path: Path
) -> None:
    number = imported(act, tmp_path, "Ben,,finance,no,")
    assert role_asked(session, cast.ben)
    session.rollback()
    with act() as work:
        undo_import(work, number)

    assert role_asked(session, cast.ben) is None


def test_undoing_a_file_that_took_it_away_asks_for_it_again(
    session: Session, act: Act, cast: Cast, tmp_path: Path
) -> None:
    number = imported(act, tmp_path, "Fin,,rep,yes,")
    assert role_of(session, cast.fin) == "rep"
    with act() as work:
        undo_import(work, number)

    assert role_of(session, cast.fin) == "rep"
    assert asked(session, cast.fin)


def test_another_role_and_who_is_shut_out_by_a_file_are_told_and_kept(
    session: Session, act: Act, cast: Cast, tmp_path: Path
) -> None:
    imported(act, tmp_path, "Ben,,admin,yes,", "Ana,,rep,no,", "Nia,nia@one.example,manager,yes,")

    assert [(who, about["after"]) for who, about in told(session, "role_changed")] == [
        (cast.ben, "admin")
    ]
    row = AuditEntryRow
    kept = session.execute(select(row.kind, row.verb, row.about).order_by(row.id)).all()
    assert [(kind, verb, about["name"]) for kind, verb, about in kept] == [
        ("role", "changed", "Ben"),
        ("person", "deactivated", "Ana"),
        ("role", "given", "Nia"),
    ]
