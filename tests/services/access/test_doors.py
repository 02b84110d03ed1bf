"""Who opens or shuts the door of finance or an admin is seen by all of them, and gains nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from salesgame.domain.approvals.deciding import DecidesOwn
from salesgame.domain.notices.kinds import ALWAYS
from salesgame.queries.approvals.deciders import LATELY, is_alone
from salesgame.services.access.invitations import make_link, use_link
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.imports.preparing import Choices, prepared_file
from salesgame.services.imports.runs import run_import
from salesgame.services.notices.reading import choose_kinds
from salesgame.services.people import people
from salesgame.services.people.aliases import add_alias, remove_alias
from salesgame.services.people.people import PersonDraft
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.approvals.office import approve, choose, kept, log, steps, won
from tests.services.imports.files import rejects_of, the_kind
from tests.services.notices.told import told

PASSWORD = "four plain words here"
MONTHS_ON = MORNING + LATELY + timedelta(seconds=1)


@pytest.fixture
def abe(act: Act, cast: Cast) -> int:
    """A second admin."""
    with act() as work:
        return people.add_person(work, PersonDraft("Abe", "abe@kestrel.example", "admin"))


def doors(session: Session) -> list[tuple[int, str, str]]:
    session.rollback()
    return [
        (who, about["name"], about["step"])
        for who, about in told(session, "password_reset")
        if "name" in about
    ]


def change(act: Act, cast: Cast, who: int, name: str, role: str, email: str = "") -> None:
    with act(actor=cast.ada) as work:
        people.change_person(work, who, PersonDraft(name, email, role))


@pytest.mark.parametrize("has_password", [False, True])
def test_a_link_for_somebody_of_finance_is_told_to_all_finance_and_admins(
    session: Session, act: Act, cast: Cast, abe: int, *, has_password: bool
) -> None:
    with act() as work:
        if has_password:
            use_link(work, make_link(work, cast.fin), PASSWORD, PASSWORD)
        choose_kinds(work, abe, [])
    with act(actor=cast.ada) as work:
        make_link(work, cast.fin)

    assert doors(session) == [(abe, "Fin", "link")]
    assert "password_reset" in ALWAYS


def test_another_address_of_an_admin_is_told_to_all_of_them_and_to_the_admin(
    session: Session, act: Act, cast: Cast, abe: int
) -> None:
    change(act, cast, abe, "Abe", "admin", "ada+abe@kestrel.example")

    assert doors(session) == [(cast.fin, "Abe", "email"), (abe, "Abe", "email")]


def test_a_file_that_says_another_address_of_finance_tells_as_well(
    session: Session, act: Act, cast: Cast, abe: int, tmp_path: Path
) -> None:
    with act() as work:
        people.change_person(
            work, cast.fin, PersonDraft("Fin", "fin@kestrel.example", "finance", legal_name="Finn")
        )
        add_alias(work, cast.fin, "file", "F1")
    file = tmp_path / "people.csv"
    file.write_text("id,name,email\nF1,Finn,mine@kestrel.example\n")
    body = {"people": {"columns": {"external_id": "id", "name": "name", "email": "email"}}}
    with (
        prepared_file(the_kind("people"), file, Choices(), map_body=body) as prepared,
        act(actor=cast.ada) as work,
    ):
        assert run_import(work, prepared, rejects_of(file)).changed == 1

    assert doors(session) == [(cast.fin, "Fin", "email"), (abe, "Fin", "email")]


def test_ones_own_link_and_those_of_people_without_an_office_are_nobody_elses_news(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(actor=cast.ada) as work:
        make_link(work, cast.ada)
        make_link(work, cast.ana)
    change(act, cast, cast.ana, "Ana", "rep", "ana.b@kestrel.example")
    with act() as work:
        make_link(work, cast.fin)

    assert doors(session) == []


def test_whoever_is_made_to_decide_is_told_to_finance_and_admins(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(actor=cast.ada) as work:
        new = people.add_person(work, PersonDraft("Max", "max@kestrel.example", "manager"))
    change(act, cast, cast.ben, "Ben", "admin", "ben@kestrel.example")
    change(act, cast, new, "Max", "rep", "max@kestrel.example")

    assert [
        (who, about["name"], about["after"]) for who, about in told(session, "role_changed")
    ] == [
        (cast.fin, "Max", "manager"), (cast.ben, "Ben", "admin"), (cast.fin, "Ben", "admin"),
        (cast.ben, "Max", "rep"), (cast.fin, "Max", "rep"), (new, "Max", "rep"),
    ]  # fmt: skip


def shut_out_all(act: Act, cast: Cast, how: str) -> None:
    """The admin lets nobody else of an office be there."""
    for who, name, role in ((cast.mia, "Mia", "manager"), (cast.fin, "Fin", "finance")):
        if how == "deactivated":
            with act(actor=cast.ada) as work:
                people.deactivate(work, who)
        elif how == "made a rep":
            change(act, cast, who, name, "rep", f"{name.lower()}@kestrel.example")
        else:
            change(act, cast, who, name, role)


HOW = ("deactivated", "made a rep", "without an address")


@pytest.mark.parametrize("how", HOW)
def test_an_admin_who_shuts_the_others_out_is_not_alone_by_that(
    session: Session, act: Act, cast: Cast, how: str
) -> None:
    choose(act, approve_self_reported=True)
    deal = log(act, cast.ada, won(100, cast.ada))
    shut_out_all(act, cast, how)

    with pytest.raises(DecidesOwn):
        approve(act, cast.ada, deal)
    assert kept(session, deal).approval == "pending"
    assert not is_alone(session, cast.ada, MORNING)


@pytest.mark.parametrize("how", HOW)
def test_an_admin_who_shuts_finance_out_makes_nobody_finance_by_that(
    session: Session, act: Act, cast: Cast, how: str
) -> None:
    shut_out_all(act, cast, how)
    change(act, cast, cast.ben, "Ben", "finance", "ben@kestrel.example")
    session.rollback()

    assert session.get_one(PersonRow, cast.ben).role == "rep"


def test_once_the_others_are_gone_for_long_who_is_left_decides_alone(
    session: Session, act: Act, cast: Cast
) -> None:
    choose(act, approve_self_reported=True)
    deal = log(act, cast.ada, won(100, cast.ada))
    shut_out_all(act, cast, "deactivated")

    with act(MONTHS_ON, cast.ada) as work:
        decide(work, Picked([deal]), None)

    assert steps(session, deal) == [("approved", True)]


def test_finance_reads_who_shut_it_out_once_it_is_back(
    session: Session, act: Act, cast: Cast, abe: int
) -> None:
    with act(actor=cast.ada) as work:
        people.deactivate(work, cast.fin)
        people.reactivate(work, cast.fin)

    assert doors(session) == [
        (cast.fin, "Fin", "deactivated"), (abe, "Fin", "deactivated"),
        (cast.fin, "Fin", "reactivated"), (abe, "Fin", "reactivated"),
    ]  # fmt: skip


def test_who_left_by_another_hand_leaves_a_company_of_one(
    session: Session, act: Act, cast: Cast
) -> None:
    with act() as work:
        gone = PersonRow.id.in_((cast.mia, cast.fin))
        work.session.execute(update(PersonRow).where(gone).values(deactivated_at=MORNING))

    session.rollback()
    assert is_alone(session, cast.ada, MORNING)


@pytest.mark.parametrize("what", ["an id", "an address", "a legal name"])
def test_an_admin_who_takes_what_files_call_somebody_else_is_seen_by_finance(
    session: Session, act: Act, cast: Cast, what: str
) -> None:
    with act() as work:
        add_alias(work, cast.ana, "crm", "A-7")
    with act(actor=cast.ada) as work:
        if what == "an id":
            remove_alias(work, cast.ana, "crm", "A-7")
            add_alias(work, cast.ada, "crm", "A-7")
        else:
            address = "other@kestrel.example" if what == "an address" else "ada@kestrel.example"
            legal = "Anna" if what == "a legal name" else None
            draft = PersonDraft("Ada", address, "admin", legal_name=legal)
            people.change_person(work, cast.ada, draft)

    assert doors(session) == [(cast.fin, "Ada", "identity")]
