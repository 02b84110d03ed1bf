"""Nobody becomes finance alone where somebody else could confirm it, and everybody is told."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame.domain.access.permissions import Viewer, may_see_pay
from salesgame.domain.people.person import PersonDeactivated, Role
from salesgame.domain.proposals.proposal import OwnProposal, PaysWhoDecides, ProposalAccepted
from salesgame.extensions import db
from salesgame.queries.people.people import person
from salesgame.queries.proposals.roles import role_asked
from salesgame.services.people import people
from salesgame.services.people.people import PersonDraft
from salesgame.services.proposals.deciding import accept, refuse, withdraw
from salesgame.services.proposals.roles import RoleMoved
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import unit_of_work
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.notices.told import told

LATER = MORNING + timedelta(hours=1)


def give(act: Act, actor: int | None, who: int, name: str, role: str) -> None:
    with act(actor=actor) as work:
        draft = PersonDraft(name, f"{name.lower()}@kestrel.example", role)
        people.change_person(work, who, draft)


def role_of(session: Session, who: int) -> Role:
    session.rollback()
    found = person(session, who)
    assert found is not None
    return found.role


def asked(session: Session, who: int) -> int:
    number = role_asked(session, who)
    assert number is not None
    return number


def steps(session: Session) -> list[tuple[int, str, str]]:
    return [
        (who, about["name"], about.get("step", "changed"))
        for who, about in told(session, "role_changed")
    ]


def shut_out(act: Act, *who: int) -> None:
    with act() as work:
        gone = update(PersonRow).where(PersonRow.id.in_(who))
        work.session.execute(gone.values(deactivated_at=MORNING))


def test_an_admin_who_makes_themself_finance_reads_no_pay_and_finance_hears_of_it(
    session: Session, act: Act, cast: Cast
) -> None:
    second = add_admin(act)
    give(act, cast.ada, cast.ada, "Ada", "finance")

    assert role_of(session, cast.ada) == "admin"
    assert not may_see_pay(Viewer(cast.ada, role_of(session, cast.ada)), cast.ana)
    assert steps(session) == [(cast.fin, "Ada", "asked"), (second, "Ada", "asked")]
    with act(actor=cast.ada) as work, pytest.raises(OwnProposal):
        accept(work, asked(session, cast.ada))


def add_admin(act: Act) -> int:
    with act() as work:
        new = people.add_person(work, PersonDraft("Abe", "abe@kestrel.example", "admin"))
        set_password = update(PersonRow).where(PersonRow.id == new)
        work.session.execute(set_password.values(password_hash="no password fits this"))
    return new


def test_once_a_second_person_confirms_it_everybody_of_finance_and_admins_is_told(
    session: Session, act: Act, cast: Cast
) -> None:
    give(act, cast.ada, cast.ben, "Ben", "finance")
    assert role_of(session, cast.ben) == "rep"
    assert steps(session) == [(cast.ben, "Ben", "asked"), (cast.fin, "Ben", "asked")]

    with act(LATER, cast.fin) as work:
        accept(work, asked(session, cast.ben))

    assert role_of(session, cast.ben) == "finance"
    assert steps(session)[2:] == [(cast.ben, "Ben", "changed"), (cast.ada, "Ben", "changed")]
    kept = session.execute(
        select(AuditEntryRow.verb, AuditEntryRow.actor, AuditEntryRow.person_id)
        .where(AuditEntryRow.kind == "role").order_by(AuditEntryRow.id)
    ).all()  # fmt: skip
    assert kept == [("asked", cast.ada, cast.ben), ("changed", cast.fin, cast.ben)]


def test_whoever_is_to_be_finance_does_not_confirm_it(
    session: Session, act: Act, cast: Cast
) -> None:
    abe = add_admin(act)
    give(act, cast.ada, abe, "Abe", "finance")

    with act(actor=abe) as work, pytest.raises(PaysWhoDecides):
        accept(work, asked(session, abe))
    assert role_of(session, abe) == "admin"


def test_where_nobody_else_could_confirm_it_it_is_so_at_once_and_the_history_says_so(
    session: Session, act: Act, cast: Cast
) -> None:
    shut_out(act, cast.fin)
    give(act, cast.ada, cast.ben, "Ben", "finance")

    assert role_of(session, cast.ben) == "finance"
    assert role_asked(session, cast.ben) is None
    (about,) = session.scalars(select(AuditEntryRow.about)).all()
    assert about["alone"] is True
    assert steps(session) == [(cast.ben, "Ben", "changed")]


def test_a_new_person_of_finance_is_a_rep_until_it_is_confirmed(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(actor=cast.ada) as work:
        new = people.add_person(work, PersonDraft("Eve", "eve@kestrel.example", "finance"))
    assert role_of(session, new) == "rep"

    with act(LATER, cast.fin) as work:
        accept(work, asked(session, new))
    assert role_of(session, new) == "finance"


def test_a_command_line_makes_nobody_finance_alone(session: Session, act: Act, cast: Cast) -> None:
    give(act, None, cast.ben, "Ben", "finance")

    assert role_of(session, cast.ben) == "rep"
    with act(LATER, cast.ada) as work:
        accept(work, asked(session, cast.ben))
    assert role_of(session, cast.ben) == "finance"


def test_asking_twice_asks_once(session: Session, act: Act, cast: Cast) -> None:
    for _ in range(2):
        give(act, cast.ada, cast.ben, "Ben", "finance")

    assert len(session.scalars(select(ProposalRow.id)).all()) == 1
    assert len(steps(session)) == 2


def test_a_request_that_is_refused_or_withdrawn_changes_nothing_and_is_told(
    session: Session, act: Act, cast: Cast
) -> None:
    give(act, cast.ada, cast.ben, "Ben", "finance")
    with act(LATER, cast.fin) as work:
        refuse(work, asked(session, cast.ben), "We have enough")
    give(act, cast.ada, cast.ben, "Ben", "finance")
    with act(LATER, cast.ada) as work:
        withdraw(work, asked(session, cast.ben))

    assert role_of(session, cast.ben) == "rep"
    assert steps(session) == [
        (cast.ben, "Ben", "asked"), (cast.fin, "Ben", "asked"),
        (cast.ben, "Ben", "dropped"), (cast.ada, "Ben", "dropped"),
        (cast.ben, "Ben", "asked"), (cast.fin, "Ben", "asked"),
        (cast.ben, "Ben", "dropped"), (cast.fin, "Ben", "dropped"),
    ]  # fmt: skip


def test_a_request_for_somebody_who_left_or_has_another_role_by_now_is_void(
    session: Session, act: Act, cast: Cast
) -> None:
    give(act, cast.ada, cast.ben, "Ben", "finance")
    give(act, cast.ada, cast.ben, "Ben", "manager")
    give(act, cast.ada, cast.ana, "Ana", "finance")
    with act(actor=cast.ada) as work:
        people.deactivate(work, cast.ana)

    for who, refusal in ((cast.ben, RoleMoved), (cast.ana, PersonDeactivated)):
        with act(LATER, cast.fin) as work:
            found = accept(work, asked(session, who))
        assert (found.state, type(found.refusal)) == ("void", refusal)
    assert (role_of(session, cast.ben), role_of(session, cast.ana)) == ("manager", "rep")


def test_leaving_finance_takes_effect_at_once_and_the_person_is_told(
    session: Session, act: Act, cast: Cast
) -> None:
    give(act, cast.ada, cast.fin, "Fin", "rep")

    assert role_of(session, cast.fin) == "rep"
    assert steps(session) == [(cast.fin, "Fin", "changed")]


def test_any_other_role_changes_at_once_and_the_person_is_told_and_of_an_office_finance(
    session: Session, act: Act, cast: Cast
) -> None:
    give(act, cast.ada, cast.ben, "Ben", "admin")

    heard = [(who, about["before"], about["after"]) for who, about in told(session, "role_changed")]
    assert heard == [(cast.ben, "rep", "admin"), (cast.fin, "rep", "admin")]


def test_of_two_who_confirm_at_once_one_does_and_the_other_is_told(
    session: Session, act: Act, cast: Cast
) -> None:
    abe = add_admin(act)
    give(act, cast.ada, cast.ben, "Ben", "finance")
    number, outcomes = asked(session, cast.ben), list[str]()
    engine, gate = db.engine, threading.Barrier(2)
    session.rollback()

    def confirm(who: int) -> None:
        gate.wait()
        with Session(engine) as own:
            try:
                with unit_of_work(own, LATER, REACTIONS, who) as work:
                    accept(work, number)
                outcomes.append("accepted")
            except ProposalAccepted:
                outcomes.append("late")

    threads = [threading.Thread(target=confirm, args=(who,)) for who in (cast.fin, abe)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["accepted", "late"]
    assert role_of(session, cast.ben) == "finance"
