"""Pairing televisions: of several at once one does, guesses are all counted, codes run out."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.access.throttle import TooManyTries
from salesgame.domain.screens.pairing import GUESSES, UnknownCode
from salesgame.extensions import db
from salesgame.services.reactions import REACTIONS
from salesgame.services.screens.televisions import Shows, begin_pairing, guess_code, pair_screen
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.access import PairingRow, ScreenRow
from tests.cast import Cast

NOON = datetime(2026, 9, 17, 12, tzinfo=UTC)
SHOWS = Shows("points", "month", None)


def test_of_eight_who_pair_at_once_one_does(app: Flask, cast: Cast, session: Session) -> None:
    with unit_of_work(session, NOON, REACTIONS) as work:
        _, pairing = begin_pairing(work, "10.0.0.1")
    outcomes: list[str] = []
    engine = db.engine  # threads have no application

    def try_it() -> None:
        with Session(engine) as own:
            try:
                with unit_of_work(own, NOON, REACTIONS, cast.ada) as work:
                    pair_screen(work, cast.ada, pairing.code, "Hall", SHOWS)
                outcomes.append("paired")
            except UnknownCode:
                outcomes.append("refused")

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["paired"] + ["refused"] * 7
    assert session.scalar(select(func.count()).select_from(ScreenRow)) == 1


@pytest.fixture
def code(session: Session, cast: Cast) -> str:
    """A code shown at noon."""
    with unit_of_work(session, NOON, REACTIONS) as work:
        return begin_pairing(work, "10.0.0.1")[1].code


def test_a_code_can_be_typed_for_ten_minutes(session: Session, cast: Cast, code: str) -> None:
    last = NOON + timedelta(minutes=10, seconds=-1)

    with unit_of_work(session, last, REACTIONS, cast.ada) as work:
        assert pair_screen(work, cast.ada, code, "Hall", SHOWS)


@pytest.mark.parametrize("minutes", [10, 11])
def test_after_ten_minutes_nobody_knows_the_code(
    session: Session, cast: Cast, code: str, minutes: int
) -> None:
    later = NOON + timedelta(minutes=minutes)

    with pytest.raises(UnknownCode), unit_of_work(session, later, REACTIONS, cast.ada) as work:
        pair_screen(work, cast.ada, code, "Hall", SHOWS)


def test_guesses_at_once_are_all_counted(app: Flask, cast: Cast) -> None:
    let_in: list[bool] = []
    engine = db.engine

    def guess() -> None:
        with Session(engine) as own:
            try:
                with unit_of_work(own, NOON, REACTIONS, cast.mia) as work:
                    guess_code(work, cast.mia)
                let_in.append(True)
            except TooManyTries:
                let_in.append(False)

    threads = [threading.Thread(target=guess) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert let_in.count(True) == GUESSES.free


def test_codes_that_ran_out_are_swept_and_codes_are_not_free(session: Session, cast: Cast) -> None:
    with unit_of_work(session, NOON, REACTIONS) as work:
        begin_pairing(work, "10.0.0.1")
    with unit_of_work(session, NOON + timedelta(minutes=11), REACTIONS) as work:
        begin_pairing(work, "10.0.0.1")
    assert session.scalar(select(func.count()).select_from(PairingRow)) == 1

    def ask_for_a_hundred(work: Work) -> None:
        for _ in range(100):
            begin_pairing(work, "10.0.0.2")

    with pytest.raises(TooManyTries), unit_of_work(session, NOON, REACTIONS) as work:
        ask_for_a_hundred(work)
