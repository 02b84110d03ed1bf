"""Locks on people's ledgers: who works on one waits for who works on all, and none deadlocks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from salesgame.extensions import db
from salesgame.storage.db import locks
from tests.conftest import ON_POSTGRES

pytestmark = ON_POSTGRES
EVERYBODY = range(1, 20_001)
ANA, BEN = 7, 8
Own = Callable[[Session, Iterable[int]], None]


@pytest.fixture
def engine(app: Flask) -> Engine:
    return db.engine


def waits(engine: Engine, own: Own, first: Iterable[int], then: Iterable[int]) -> bool:
    """Whether who works on `then` waits for who works on `first`."""
    with Session(engine) as one, Session(engine) as other:
        own(one, first)
        other.execute(text("SET LOCAL lock_timeout = '100ms'"))
        try:
            own(other, then)
        except OperationalError:
            return True
        return False


@pytest.mark.parametrize("first", [(ANA,), EVERYBODY])
@pytest.mark.parametrize("then", [(ANA,), EVERYBODY])
def test_who_works_on_people_waits_for_whoever_works_on_one_of_them(
    engine: Engine, first: Iterable[int], then: Iterable[int]
) -> None:
    assert waits(engine, locks.own_people, first, then)


def test_who_works_on_others_does_not_wait(engine: Engine) -> None:
    assert not waits(engine, locks.own_people, (ANA,), (BEN,))


def test_the_trial_catches_one_lock_for_many_that_who_works_on_one_does_not_look_at(
    engine: Engine,
) -> None:
    def own(session: Session, people: Iterable[int]) -> None:
        many = len(set(people)) > locks.PERSON_LOCKS
        locks.own_throttle(session, "everybody") if many else locks.own_people(session, people)

    assert waits(engine, own, EVERYBODY, EVERYBODY)
    assert not waits(engine, own, EVERYBODY, (ANA,))


def taken_by(engine: Engine, people: Iterable[int]) -> int:
    """How many locks who works on these people holds, batch by batch and then on all of them."""
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
    with Session(engine) as session:
        for person in list(people)[::40]:
            locks.own_people(session, (person,))
        locks.own_people(session, people)
        return session.scalar(text(held)) or 0


def test_people_of_any_number_take_no_more_locks_than_there_is_room_for(engine: Engine) -> None:
    assert taken_by(engine, EVERYBODY) == locks.PERSON_LOCKS


def test_the_trial_catches_a_lock_for_each_person(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two thousand: all 20,000 would take the server's room for locks from every other test."""
    monkeypatch.setattr(locks, "PERSON_LOCKS", 2**31)

    assert taken_by(engine, EVERYBODY[:2_000]) == 2_000


def crossing(engine: Engine, own: Own, rounds: int = 10) -> list[Exception]:
    """Two who take the same people in opposite order, again and again; what was raised."""
    raised, together = list[Exception](), threading.Barrier(2)

    def work(people: list[int]) -> None:
        for _ in range(rounds):
            together.wait(30)
            try:
                with Session(engine) as session:
                    own(session, people)
            except OperationalError as deadlock:
                raised.append(deadlock)

    some = [*EVERYBODY[:300]]
    threads = [threading.Thread(target=work, args=(way,)) for way in (some, some[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_two_who_take_the_same_people_in_opposite_order_never_deadlock(engine: Engine) -> None:
    assert crossing(engine, locks.own_people) == []


def test_the_race_catches_people_taken_as_they_come(engine: Engine) -> None:
    def as_they_come(session: Session, people: Iterable[int]) -> None:
        for person in people:
            locks.own_people(session, (person,))

    assert crossing(engine, as_they_come, rounds=2)
