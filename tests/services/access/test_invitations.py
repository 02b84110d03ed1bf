"""One-time links: used once, for a while, by one person."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.access.passwords import PasswordsDiffer, PasswordTooShort, WrongPassword
from salesgame.domain.access.throttle import LinkSpent
from salesgame.domain.people.person import EmailMissing, PersonDeactivated
from salesgame.extensions import db
from salesgame.queries.access.viewers import browsers
from salesgame.services.access.invitations import change_password, link_holder, make_link, use_link
from salesgame.services.access.signing_in import Visitor, open_session, sign_in
from salesgame.services.access.tokens import hash_token
from salesgame.services.people.people import (
    PersonDraft,
    add_person,
    change_person,
    deactivate,
    reactivate,
)
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import unit_of_work
from salesgame.storage.access import OneTimeLinkRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

PASSWORD, OTHER = "four plain words here", "some other plain words"
HERE = Visitor("127.0.0.1")


def test_a_link_sets_a_password_once(session: Session, cast: Cast, act: Act) -> None:
    with act(actor=cast.ada) as work:
        token = make_link(work, cast.ana)
    with act() as work:
        assert use_link(work, token, PASSWORD, PASSWORD) == cast.ana

    with act() as work, pytest.raises(LinkSpent):
        use_link(work, token, OTHER, OTHER)
    assert sign_in(session, MORNING, REACTIONS, "ana@kestrel.example", PASSWORD, HERE)


def test_only_the_hash_of_a_link_is_kept(session: Session, cast: Cast, act: Act) -> None:
    with act(actor=cast.ada) as work:
        token = make_link(work, cast.ana)

    kept = session.execute(select(OneTimeLinkRow.token_hash, OneTimeLinkRow.created_by)).one()
    assert kept == (hash_token(token), cast.ada)


@pytest.mark.parametrize(("has_password", "days"), [(False, 7), (True, 1)])
def test_an_invitation_lasts_a_week_and_a_reset_a_day(
    cast: Cast, act: Act, days: int, *, has_password: bool
) -> None:
    if has_password:
        with act() as work:
            use_link(work, make_link(work, cast.ana), PASSWORD, PASSWORD)
    with act() as work:
        token = make_link(work, cast.ana)

    with act(MORNING + timedelta(days=days)) as work, pytest.raises(LinkSpent):
        use_link(work, token, OTHER, OTHER)
    with act(MORNING + timedelta(days=days, seconds=-1)) as work:
        use_link(work, token, OTHER, OTHER)


def test_a_new_link_ends_the_ones_before(cast: Cast, act: Act) -> None:
    with act() as work:
        first, second = make_link(work, cast.ana), make_link(work, cast.ana)
    with act() as work:
        with pytest.raises(LinkSpent):
            use_link(work, first, PASSWORD, PASSWORD)
        use_link(work, second, PASSWORD, PASSWORD)


def test_a_refused_password_does_not_use_the_link_up(cast: Cast, act: Act) -> None:
    with act() as work:
        token = make_link(work, cast.ana)
    with pytest.raises(PasswordTooShort), act() as work:
        use_link(work, token, "short", "short")
    with pytest.raises(PasswordsDiffer), act() as work:
        use_link(work, token, PASSWORD, OTHER)
    with act() as work:
        use_link(work, token, PASSWORD, PASSWORD)


def test_of_eight_who_use_a_link_at_once_one_succeeds(
    session: Session, cast: Cast, act: Act
) -> None:
    with act() as work:
        token = make_link(work, cast.ana)
    engine, won, gate = db.engine, [], threading.Barrier(8)

    def use(n: int) -> None:
        gate.wait()
        with Session(engine) as own:
            try:
                with unit_of_work(own, MORNING, REACTIONS) as work:
                    use_link(work, token, f"{PASSWORD} {n}", f"{PASSWORD} {n}")
                won.append(n)
            except LinkSpent:
                pass

    threads = [threading.Thread(target=use, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(won) == 1
    session.rollback()
    assert sign_in(session, MORNING, REACTIONS, "ana@kestrel.example", f"{PASSWORD} {won[0]}", HERE)


def test_a_link_of_somebody_shut_out_opens_nothing(cast: Cast, act: Act) -> None:
    with act() as work:
        token = make_link(work, cast.ana)
        deactivate(work, cast.ana)
        with pytest.raises(LinkSpent):
            use_link(work, token, PASSWORD, PASSWORD)
        with pytest.raises(PersonDeactivated):
            make_link(work, cast.ana)


def test_who_has_no_address_gets_no_link(cast: Cast, act: Act) -> None:
    with act() as work:
        nobody = add_person(work, PersonDraft("Only results"))
        with pytest.raises(EmailMissing):
            make_link(work, nobody)


def test_a_new_password_ends_every_other_session(session: Session, cast: Cast, act: Act) -> None:
    with act() as work:
        use_link(work, make_link(work, cast.ana), PASSWORD, PASSWORD)
        here, there = open_session(work, cast.ana, HERE), open_session(work, cast.ana, HERE)

    with act() as work:
        change_password(work, cast.ana, PASSWORD, OTHER, OTHER, stay=hash_token(here))
    left = [each.token_hash for each in browsers(session, cast.ana, MORNING)]
    assert left == [hash_token(here)]
    assert hash_token(there) not in left

    with act() as work:
        use_link(work, make_link(work, cast.ana), PASSWORD, PASSWORD)
    assert browsers(session, cast.ana, MORNING) == ()


def test_the_present_password_is_asked_for(cast: Cast, act: Act) -> None:
    with act() as work:
        use_link(work, make_link(work, cast.ana), PASSWORD, PASSWORD)
        with pytest.raises(WrongPassword):
            change_password(work, cast.ana, OTHER, OTHER, OTHER, stay=None)


def test_a_link_of_somebody_shut_out_stays_ended_when_they_are_let_in_again(
    cast: Cast, act: Act
) -> None:
    with act() as work:
        token = make_link(work, cast.ana)
        deactivate(work, cast.ana)
        reactivate(work, cast.ana)
    with pytest.raises(LinkSpent), act() as work:
        use_link(work, token, PASSWORD, PASSWORD)


def test_another_address_ends_the_links_made_for_the_one_before(cast: Cast, act: Act) -> None:
    with act() as work:
        token = make_link(work, cast.ana)
        change_person(work, cast.ana, PersonDraft("Ana B.", "ana@kestrel.example"))
        change_person(work, cast.ben, PersonDraft("Ben", "benjamin@kestrel.example"))
        link_holder(work.session, token, work.now)
        change_person(work, cast.ana, PersonDraft("Ana", "ana.b@kestrel.example"))
    with pytest.raises(LinkSpent), act() as work:
        use_link(work, token, PASSWORD, PASSWORD)
