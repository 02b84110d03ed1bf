"""Signing in: the throttle all processes share, the hash, the sessions."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from salesgame.domain.access.throttle import TooManyTries, WrongSignIn, WrongSignInOnce
from salesgame.extensions import db
from salesgame.queries.access.viewers import sign_in_of
from salesgame.services.access import passwords
from salesgame.services.access.invitations import make_link, use_link
from salesgame.services.access.passwords import Cost, hash_password
from salesgame.services.access.signing_in import Visitor, sign_in
from salesgame.services.access.tokens import hash_token
from salesgame.services.people.people import deactivate, reactivate
from salesgame.services.reactions import REACTIONS
from salesgame.storage.access import AttemptRow, SessionRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

SECOND = "four other words there"
PASSWORD = "four plain words here"
OFFICE, HOME = Visitor("203.0.113.7", "Firefox"), Visitor("198.51.100.2")
EMAIL = "ana@kestrel.example"


@pytest.fixture
def ana(cast: Cast, act: Act) -> int:
    """Ana, with a password."""
    with act() as work:
        work.session.execute(
            update(PersonRow)
            .where(PersonRow.id == cast.ana)
            .values(password_hash=hash_password(PASSWORD))
        )
    return cast.ana


def wrongly(session: Session, times: int, now: datetime = MORNING, email: str = EMAIL) -> list[str]:
    """Try a wrong password; the messages."""
    said = []
    for _ in range(times):
        with pytest.raises((WrongSignIn, WrongSignInOnce, TooManyTries)) as refused:
            sign_in(session, now, REACTIONS, email, "wrong", HOME)
        said.append(refused.value.message)
    return said


def test_only_the_hash_of_a_token_is_kept(session: Session, ana: int) -> None:
    token = sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, OFFICE)

    kept = session.execute(select(SessionRow.token_hash, SessionRow.agent)).one()
    assert kept == (hash_token(token), "Firefox")
    assert token not in kept.token_hash


def test_a_token_opens_until_its_days_are_over(session: Session, ana: int) -> None:
    token = sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, OFFICE)

    signed = sign_in_of(db.engine, hash_token(token))
    assert signed is not None
    assert signed.id == ana
    assert signed.is_good(MORNING + timedelta(days=30, seconds=-1))
    assert not signed.is_good(MORNING + timedelta(days=30))


def test_a_known_and_an_unknown_address_are_told_the_same(session: Session, ana: int) -> None:
    assert wrongly(session, 6) == wrongly(session, 6, email="nobody@kestrel.example")


def test_a_deactivated_person_is_told_nothing_new(session: Session, ana: int, act: Act) -> None:
    with act() as work:
        work.session.execute(
            update(PersonRow).where(PersonRow.id == ana).values(deactivated_at=work.now)
        )
    with pytest.raises(WrongSignIn):
        sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, OFFICE)


def test_an_unknown_address_takes_as_long_as_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    cost = Cost(passes=1, memory_kib=64)
    monkeypatch.setattr(passwords, "_costs", [cost])
    verified: list[str] = []
    real = passwords._hasher(cost)

    class Noting:
        hash = staticmethod(real.hash)

        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept.rsplit("$", 2)[0])
            return real.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", lambda _cost: Noting())
    passwords.fits("guess", real.hash("another"))
    passwords.fits("guess", None)

    known, unknown = verified
    assert known == unknown


def test_the_fifth_wrong_try_shuts_the_door_for_half_a_minute(session: Session, ana: int) -> None:
    said = wrongly(session, 5)
    assert said[0].endswith("4 more times.")
    assert said[3].endswith("once more.")
    assert said[4] == "Too many tries. Wait 30 s and try again."

    with pytest.raises(TooManyTries):
        sign_in(session, MORNING + timedelta(seconds=29), REACTIONS, EMAIL, PASSWORD, HOME)
    assert sign_in(session, MORNING + timedelta(seconds=30), REACTIONS, EMAIL, PASSWORD, HOME)


def test_the_right_password_makes_the_tries_forgotten(session: Session, ana: int) -> None:
    wrongly(session, 4)
    sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, HOME)

    assert wrongly(session, 1)[0].endswith("4 more times.")


def test_one_address_trying_many_accounts_is_shut_out(session: Session, ana: int) -> None:
    for n in range(40):
        wrongly(session, 1, email=f"someone{n}@kestrel.example")

    with pytest.raises(TooManyTries):
        sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, HOME)
    assert sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, OFFICE)


def test_people_of_one_office_who_sign_in_well_never_shut_each_other_out(
    session: Session, ana: int
) -> None:
    for _ in range(60):
        assert sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, OFFICE)
    assert session.scalar(select(func.count()).select_from(AttemptRow)) == 0


def test_tries_made_at_once_do_not_get_past_the_throttle(session: Session, ana: int) -> None:
    engine, tested = db.engine, []

    def guess() -> None:
        with Session(engine) as own:
            try:
                sign_in(own, MORNING, REACTIONS, EMAIL, "wrong", HOME)
            except (WrongSignIn, WrongSignInOnce) as refused:
                tested.append(refused)
            except TooManyTries as refused:
                tested.append(refused)

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    session.rollback()
    assert len(tested) == 16
    counted = session.scalar(
        select(func.count()).select_from(AttemptRow).where(AttemptRow.key.like("account:%@%"))
    )
    assert counted == 5  # the others were turned away before their password was looked at


def test_a_hash_of_an_older_cost_is_renewed_when_its_owner_signs_in(
    session: Session, ana: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_costs", [Cost(passes=2, memory_kib=16)])

    sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, OFFICE)

    kept = session.scalar(select(PersonRow.password_hash).where(PersonRow.id == ana))
    assert kept is not None
    assert "m=16,t=2" in kept
    assert sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, OFFICE)


def test_outside_of_tests_a_hash_is_argon2id_at_owasps_cost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "_costs", [Cost()])

    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("meanwhile", ["reset", "shut out", "both"])
def test_who_is_shut_out_while_the_password_is_checked_stays_out(
    session: Session, act: Act, ana: int, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    really = passwords.fits

    def fits_slowly(password: str, password_hash: str | None) -> bool:
        found = really(password, password_hash)
        with act() as work:
            if meanwhile != "reset":
                deactivate(work, ana)
            if meanwhile == "both":
                reactivate(work, ana)
            if meanwhile != "shut out":
                token = make_link(work, ana)
                use_link(work, token, SECOND, SECOND)
        return found

    passwords.set_cost(Cost(passes=2, memory_kib=8))  # the old hash would be made anew
    try:
        monkeypatch.setattr(passwords, "fits", fits_slowly)
        with pytest.raises(WrongSignIn):
            sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, OFFICE)
    finally:
        passwords.set_cost(Cost(passes=1, memory_kib=8))

    kept = session.scalar(select(PersonRow.password_hash).where(PersonRow.id == ana))
    assert really(PASSWORD if meanwhile == "shut out" else SECOND, kept)
    assert session.scalar(select(func.count()).select_from(SessionRow)) == 0


def test_no_single_address_keeps_the_owner_of_an_account_out(session: Session, ana: int) -> None:
    now = MORNING
    for _ in range(200):  # more than two days of trying whenever the door opens
        with suppress(WrongSignIn, WrongSignInOnce, TooManyTries):
            sign_in(session, now, REACTIONS, EMAIL, "wrong", HOME)
        now += timedelta(minutes=15)

    assert sign_in(session, now - timedelta(minutes=14), REACTIONS, EMAIL, PASSWORD, OFFICE)


def test_many_addresses_together_are_held_up(session: Session, ana: int) -> None:
    for n in range(200):
        with pytest.raises((WrongSignIn, WrongSignInOnce, TooManyTries)):
            sign_in(session, MORNING, REACTIONS, EMAIL, "wrong", Visitor(f"198.51.100.{n}"))

    with pytest.raises(TooManyTries):
        sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, OFFICE)


def test_the_addresses_of_one_ipv6_network_count_as_one(session: Session, ana: int) -> None:
    for n in range(5):
        with pytest.raises((WrongSignIn, WrongSignInOnce, TooManyTries)):
            sign_in(session, MORNING, REACTIONS, EMAIL, "wrong", Visitor(f"2001:db8:1:2::{n}"))

    with pytest.raises(TooManyTries):
        sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, Visitor("2001:db8:1:2:ffff::1"))
    assert sign_in(session, MORNING, REACTIONS, EMAIL, PASSWORD, Visitor("2001:db8:1:3::1"))
