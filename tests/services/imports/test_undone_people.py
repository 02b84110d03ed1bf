"""Undoing an import of people, when they have lived on meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame.domain.people.person import EmailTaken, LastAdmin
from salesgame.services.access.signing_in import Visitor, open_session
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.people.people import PersonDraft, change_person, reactivate
from salesgame.storage.access import SessionRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.imports.files import import_file


def imported(act: Act, folder: Path, *rows: str) -> int:
    """The number of an import of people: name, e-mail, role, active, id."""
    path = folder / "people.csv"
    path.write_text("\n".join(("Name,Email,Role,Active,Id", *rows)) + "\n")
    receipt = import_file(act, "people", path)
    assert receipt.rejected == 0
    assert receipt.import_id
    return receipt.import_id


def test_the_only_admin_left_is_not_undone(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    with act() as work:
        work.session.execute(update(PersonRow).values(password_hash="kept"))
    number = imported(act, tmp_path, "Ben,,admin,yes,")
    with act() as work:
        change_person(work, cast.ada, PersonDraft("Ada"))

    with pytest.raises(LastAdmin), act() as work:
        undo_import(work, number)

    session.rollback()
    assert session.scalar(select(PersonRow.role).where(PersonRow.id == cast.ben)) == "admin"


def test_an_address_that_somebody_else_has_by_now_is_not_given_back(
    act: Act, cast: Cast, tmp_path: Path
) -> None:
    imported(act, tmp_path, "Nia,nia@one.example,rep,yes,7")
    number = imported(act, tmp_path, "Nia,nia@two.example,rep,yes,7")
    with act() as work:
        change_person(work, cast.zoe, PersonDraft("Zoe", "nia@one.example"))

    with pytest.raises(EmailTaken), act() as work:
        undo_import(work, number)


@pytest.mark.parametrize("is_new", [True, False])
def test_whom_an_undo_shuts_out_stays_signed_out_when_they_come_back(
    act: Act, cast: Cast, session: Session, tmp_path: Path, is_new: bool
) -> None:
    if is_new:
        number = imported(act, tmp_path, "Nia,nia@one.example,rep,yes,")
    else:
        imported(act, tmp_path, "Ben,,rep,no,")
        number = imported(act, tmp_path, "Ben,,rep,yes,")
    name = "Nia" if is_new else "Ben"
    who = session.scalar(select(PersonRow.id).where(PersonRow.name == name))
    session.rollback()
    assert who
    with act() as work:
        open_session(work, who, Visitor("10.0.0.1"))

    with act() as work:
        undo_import(work, number)
    with act() as work:
        reactivate(work, who)

    session.rollback()
    open_ones = select(SessionRow.token_hash).where(
        SessionRow.person_id == who, SessionRow.revoked_at.is_(None)
    )
    assert session.scalars(open_ones).all() == []
