"""The first run happens once."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.access.passwords import PasswordObvious
from salesgame.domain.access.throttle import AlreadySetUp, TooManyTries, WrongSetupToken
from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.people.person import NotAnEmail
from salesgame.extensions import db
from salesgame.queries.access.viewers import has_admin
from salesgame.queries.company.settings import the_company
from salesgame.services.company.first_run import count_setup_try, make_setup_token, set_up
from salesgame.services.people.people import PersonDraft
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.people import PersonRow
from tests.conftest import MORNING, Act

PASSWORD = "four plain words here"
KESTREL = CompanySettings("Kestrel", "IDR", 0, zone="Asia/Jakarta", week_start=6)


def start(
    work: Work, token: str | None, email: str = "ada@kestrel.example", password: str = PASSWORD
) -> int:
    return set_up(
        work, token or "", KESTREL, PersonDraft("Ada", email, "admin"), password, password
    )


def test_the_token_makes_the_company_and_its_first_admin(session: Session, act: Act) -> None:
    with act() as work:
        start(work, make_setup_token(work))

    assert has_admin(session)
    company = the_company(session)
    assert (company.name, company.currency, company.decimals) == ("Kestrel", "IDR", 0)
    assert (company.calendar.zone, company.calendar.week_start) == ("Asia/Jakarta", 6)


def test_the_token_works_once_and_no_other_is_made(act: Act) -> None:
    with act() as work:
        token, unused = make_setup_token(work), make_setup_token(work)
        start(work, token)

    with act() as work:
        for used in (token, unused):
            with pytest.raises(AlreadySetUp):
                start(work, used, "eve@kestrel.example")
        assert make_setup_token(work) is None


@pytest.mark.parametrize("token", ["", "guess", None])
def test_a_wrong_token_makes_nothing(session: Session, act: Act, token: str | None) -> None:
    with act() as work:
        make_setup_token(work)
    with pytest.raises(WrongSetupToken), act() as work:
        start(work, token)

    assert not session.scalar(select(func.count()).select_from(PersonRow))


def test_a_token_ends_after_two_days(act: Act) -> None:
    with act() as work:
        token = make_setup_token(work)

    with act(MORNING + timedelta(days=2)) as work, pytest.raises(WrongSetupToken):
        start(work, token)


def test_what_is_refused_leaves_the_token_usable(session: Session, act: Act) -> None:
    with act() as work:
        token = make_setup_token(work)
    with pytest.raises(PasswordObvious), act() as work:
        start(work, token, password="password1234")
    with pytest.raises(NotAnEmail), act() as work:
        start(work, token, email="")

    with act() as work:
        start(work, token)
    assert has_admin(session)


def test_of_eight_who_set_up_at_once_one_succeeds(session: Session, act: Act) -> None:
    with act() as work:
        tokens = [make_setup_token(work) for _ in range(4)]
    engine, gate = db.engine, threading.Barrier(8)
    outcomes: list[str] = []

    def race(n: int) -> None:
        gate.wait()
        with Session(engine) as own:
            try:
                with unit_of_work(own, MORNING, REACTIONS) as work:
                    start(work, tokens[n // 2], f"ada{n}@kestrel.example")
                outcomes.append("won")
            except (AlreadySetUp, WrongSetupToken):
                outcomes.append("lost")

    threads = [threading.Thread(target=race, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    session.rollback()
    assert sorted(outcomes) == ["lost"] * 7 + ["won"]
    assert session.scalar(select(func.count()).select_from(PersonRow)) == 1


def test_a_stranger_who_guesses_does_not_keep_the_operator_out(act: Act) -> None:
    for n in range(60):
        with act(MORNING + timedelta(seconds=n)) as work, suppress(TooManyTries):
            count_setup_try(work, "203.0.113.7")

    with pytest.raises(TooManyTries), act(MORNING + timedelta(minutes=1)) as work:
        count_setup_try(work, "203.0.113.7")
    with act(MORNING + timedelta(minutes=1)) as work:
        count_setup_try(work, "198.51.100.2")
