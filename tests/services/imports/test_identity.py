"""Whom a row of a file means: by id, by e-mail, by what an admin says, never by a display name."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.queries.people.people import aliases, person
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.people.aliases import add_alias
from salesgame.services.people.people import (
    PersonDraft,
    ProfileDraft,
    add_person,
    change_person,
    change_profile,
)
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.deals import CreditRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.imports.files import Act as AnyAct
from tests.services.imports.files import counts, import_file


def deals_of(path: Path, *owners: str) -> Path:
    """A file with a won deal of each owner."""
    rows = (f"D{n};{owner};Won;100.00;2026-09-01" for n, owner in enumerate(owners))
    path.write_text("\n".join(("Id;Owner;Stage;Amount;Closed", *rows)) + "\n", encoding="utf-8")
    return path


def people_of(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def holders(session: Session) -> list[int]:
    """Who holds credit, deal by deal."""
    session.rollback()
    return list(session.scalars(select(CreditRow.person_id).order_by(CreditRow.deal_id)))


def by(act: AnyAct, actor: int) -> AnyAct:
    return lambda: act(actor=actor)


@pytest.mark.parametrize("owner", ["Budi Santoso", "budi santoso", "Budi\u200b Santoso", "Budi"])
def test_who_takes_the_name_of_an_owner_that_is_not_here_yet_gets_none_of_the_deals(
    act: Act, cast: Cast, session: Session, tmp_path: Path, owner: str
) -> None:
    with act(actor=cast.ana) as work:
        change_profile(work, cast.ana, ProfileDraft("Budi Santoso", "Budi"))
    path = deals_of(tmp_path / "deals.csv", owner)

    refused = import_file(by(act, cast.ada), "deals", path)
    with act(actor=cast.ada) as work:
        budi = add_person(work, PersonDraft("Budi Santoso", namesake=True))
    if owner != "Budi":
        assert counts(import_file(by(act, cast.ada), "deals", path)) == (1, 0, 0, 0)

    assert counts(refused) == (0, 0, 0, 1)
    assert "Nobody here is called this" in refused.shown["rejected"][0].note
    assert holders(session) == ([] if owner == "Budi" else [budi])


def test_an_owner_made_by_the_import_is_not_who_took_the_name(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    with act(actor=cast.ana) as work:
        change_profile(work, cast.ana, ProfileDraft("Budi Santoso"))
    path = deals_of(tmp_path / "deals.csv", "Budi Santoso")

    import_file(by(act, cast.ada), "deals", path, unknown_people="create")

    made = session.scalar(select(PersonRow.id).where(PersonRow.legal_name == "Budi Santoso"))
    assert made not in {None, cast.ana}
    assert holders(session) == [made]


def test_a_row_is_matched_by_id_then_by_address_then_by_alias_or_legal_name(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    with act(actor=cast.ada) as work:
        change_person(
            work, cast.ana, PersonDraft("🦊", "ana@kestrel.example", legal_name="Ana Putri")
        )
        add_alias(work, cast.ben, "hubspot", "44871")
        add_alias(work, cast.zoe, "", "Z. Hadad")
    owners = ("44871", "ANA@kestrel.example", "ana  putri", "z. hadad", "An\u200ba Putri", "🦊")

    receipt = import_file(by(act, cast.ada), "deals", deals_of(tmp_path / "d.csv", *owners))

    assert holders(session) == [cast.ben, cast.ana, cast.ana, cast.zoe, cast.ana]
    assert [row.name for row in receipt.shown["rejected"]] == ["D5"]


def test_an_id_of_the_file_s_own_system_stands_before_one_of_another(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    with act(actor=cast.ada) as work:
        add_alias(work, cast.ben, "hubspot", "7")
        add_alias(work, cast.ana, "file", "7")
        add_alias(work, cast.ben, "hubspot", "8")
        add_alias(work, cast.zoe, "pipedrive", "8")

    receipt = import_file(by(act, cast.ada), "deals", deals_of(tmp_path / "d.csv", "7", "8"))

    assert holders(session) == [cast.ana]
    assert "Use their e-mail or an id" in receipt.shown["rejected"][0].note


def test_a_name_of_two_people_is_rejected_with_the_ways_out(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    with act(actor=cast.ada) as work:
        other = add_person(work, PersonDraft("Ben", "ben2@kestrel.example", namesake=True))
        add_alias(work, other, "file", "B2")
    path = deals_of(tmp_path / "d.csv", "Ben", "ben2@kestrel.example", "B2")

    receipt = import_file(by(act, cast.ada), "deals", path)

    assert counts(receipt) == (2, 0, 0, 1)
    assert "Use their e-mail or an id" in receipt.shown["rejected"][0].note
    assert holders(session) == [other, other]


@pytest.mark.parametrize(
    ("row", "note"),
    [
        ("Ana Putri,ana@kestrel.example,,", "legal name"),
        ("Ana,ana2@kestrel.example,7,", "legal name, email or ID"),
        ("Ana,ana@kestrel.example,8,", "only an admin"),
        ("Ana,ana@kestrel.example,7,A. Putri", "only an admin"),
    ],
)
def test_only_an_admin_s_file_changes_who_somebody_is(
    act: Act, cast: Cast, session: Session, tmp_path: Path, row: str, note: str
) -> None:
    with act(actor=cast.ada) as work:
        add_alias(work, cast.ana, "file", "7")
    path = people_of(tmp_path / "people.csv", "Name,Email,Employee id,Aliases", row)

    refused = import_file(by(act, cast.fin), "people", path)

    assert counts(refused) == (0, 0, 0, 1)
    assert note in refused.shown["rejected"][0].note
    found = person(session, cast.ana)
    assert found is not None
    assert (found.legal_name, found.email) == ("Ana", "ana@kestrel.example")
    session.rollback()
    assert counts(import_file(by(act, cast.ada), "people", path)) == (0, 1, 0, 0)


def test_a_file_changes_the_legal_name_by_address_and_the_display_name_follows_while_they_are_one(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    with act(actor=cast.ben) as work:
        change_profile(work, cast.ben, ProfileDraft("Benji"))
    path = people_of(
        tmp_path / "people.csv", "Name,Email",
        "Ana Putri,ana@kestrel.example", "Ben Hadi,ben@kestrel.example", "ZOE,",
    )  # fmt: skip

    receipt = import_file(by(act, cast.ada), "people", path)

    assert counts(receipt) == (0, 2, 1, 0)
    names = select(PersonRow.name, PersonRow.legal_name).order_by(PersonRow.id)
    found = dict(enumerate(map(tuple, session.execute(names)), start=1))
    assert found[cast.ana] == ("Ana Putri", "Ana Putri")
    assert found[cast.ben] == ("Benji", "Ben Hadi")
    assert found[cast.zoe] == ("Zoe", "Zoe")  # matched by her name, she keeps it as it is
    session.rollback()
    with act() as work:
        undo_import(work, receipt.import_id or 0)
    ben = person(session, cast.ben)
    assert ben is not None
    assert (ben.name, ben.legal_name) == ("Benji", "Ben")
    keys = select(PersonRow.legal_name_key).where(PersonRow.id == cast.ben)
    assert session.scalar(keys) == "ben"


def test_a_former_name_keeps_its_owner_and_does_not_come_back(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    with act(actor=cast.ada) as work:
        change_person(
            work, cast.ana, PersonDraft("Ana Hadi", "ana@kestrel.example", legal_name="Ana Hadi")
        )
        add_alias(work, cast.ana, "", "Ana Putri")
    path = people_of(tmp_path / "people.csv", "Name,Nickname", "Ana Putri,Annie")

    assert counts(import_file(by(act, cast.ada), "people", path)) == (0, 1, 0, 0)

    found = person(session, cast.ana)
    assert found is not None
    assert (found.legal_name, found.nickname) == ("Ana Hadi", "Annie")


def test_a_namesake_of_a_file_is_told_of_and_kept_apart(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = people_of(tmp_path / "people.csv", "Name,Email", "Ben,ben2@kestrel.example")

    tried = import_file(by(act, cast.ada), "people", path, dry=True)
    done = import_file(by(act, cast.ada), "people", path)

    for receipt in (tried, done):
        assert counts(receipt) == (1, 0, 0, 0)
        assert "ID or email only" in receipt.shown["new"][0].note
    assert counts(import_file(by(act, cast.ada), "people", path)) == (0, 0, 1, 0)
    assert session.scalar(select(func.count()).where(PersonRow.legal_name == "Ben")) == 2


@pytest.mark.parametrize("said", ["Ben", "Benji", "ben@kestrel.example", "B-1", "B. Hadi"])
def test_a_file_gives_nobody_the_name_id_or_address_of_another(
    act: Act, cast: Cast, session: Session, tmp_path: Path, said: str
) -> None:
    with act(actor=cast.ada) as work:
        change_person(work, cast.ben, PersonDraft("Ben", "ben@kestrel.example", nickname="Benji"))
        add_alias(work, cast.ben, "file", "B-1")
        add_alias(work, cast.ben, "", "B. Hadi")
    path = people_of(
        tmp_path / "people.csv", "Name,Email,Aliases", f"Ana,ana@kestrel.example,{said}"
    )

    receipt = import_file(by(act, cast.ada), "people", path)

    assert counts(receipt) == (0, 0, 0, 1)
    assert "of another person" in receipt.shown["rejected"][0].note
    assert aliases(session, cast.ana) == ()


def test_ids_and_names_of_a_file_are_kept_apart_recorded_and_undone(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = people_of(
        tmp_path / "people.csv", "Employee id,Name,Email,Aliases",
        "7,Ana,ana@kestrel.example,A. Putri;Annie", "9,Ivy,ivy@kestrel.example,Ivo",
    )  # fmt: skip

    done = import_file(by(act, cast.ada), "people", path)

    assert counts(done) == (1, 1, 0, 0)
    assert [(a.kind, a.value) for a in aliases(session, cast.ana)] == [
        ("file", "7"), ("name", "A. Putri"), ("name", "Annie"),
    ]  # fmt: skip
    session.rollback()
    assert counts(import_file(by(act, cast.ada), "people", path)) == (0, 0, 2, 0)
    with act(actor=cast.ada) as work:
        undo_import(work, done.import_id or 0)
    assert aliases(session, cast.ana) == ()
    row = AuditEntryRow
    verbs = session.execute(select(row.verb, func.count()).group_by(row.verb)).all()
    assert dict(map(tuple, verbs)) == {"alias_added": 3, "alias_removed": 3}
