"""A deactivation wins over what its person sent a moment before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.extensions import db
from salesgame.services.deals.deals import DEALS
from salesgame.services.people.people import deactivate, reactivate
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import ShutOut, unit_of_work
from salesgame.storage.deals import DealRow
from tests.cast import Cast
from tests.conftest import MORNING, Act, app_on


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application of its own: these tests add to it."""
    with app_on(database_url, tmp_path) as own:
        yield own


DEAL = {"name": "Cobalt", "amount": "1", "stage": "Won", "closed_on": "2026-09-16"}


def log(act: Act, cast: Cast, key: str) -> None:
    with act(actor=cast.ana) as work:
        DEALS.log(work, DealFields(key, "Tide", "Lead", 5, sole(cast.ana)))


def test_who_is_shut_out_saves_nothing_until_they_are_back(
    act: Act, cast: Cast, session: Session
) -> None:
    log(act, cast, "before")
    with act(actor=cast.ada) as work:
        deactivate(work, cast.ana)

    with pytest.raises(ShutOut):
        log(act, cast, "meanwhile")
    with act(actor=cast.ada) as work:
        reactivate(work, cast.ana)
    log(act, cast, "after")

    session.rollback()
    assert set(session.scalars(select(DealRow.external_id))) == {"before", "after"}


def test_a_request_let_in_just_before_a_deactivation_is_answered_that_nothing_was_saved(
    app: Flask, cast: Cast, session: Session, signed_in: Callable[[int], FlaskClient]
) -> None:
    @app.before_request
    def shut_out_at_the_door() -> None:
        with unit_of_work(session, clock.now(), REACTIONS, cast.ada) as work:
            deactivate(work, cast.ana)

    with time_machine.travel(MORNING, tick=False):
        answer = signed_in(cast.ana).post("/deals", data=DEAL)

    assert answer.status_code == 422
    session.rollback()
    assert session.scalar(select(func.count()).select_from(DealRow)) == 0


def test_who_is_shut_out_at_that_moment_still_signs_out(
    app: Flask, cast: Cast, session: Session, signed_in: Callable[[int], FlaskClient]
) -> None:
    @app.before_request
    def shut_out_at_the_door() -> None:
        assert current_user.is_authenticated  # let in, and only then shut out
        with unit_of_work(session, clock.now(), REACTIONS, cast.ada) as work:
            deactivate(work, cast.ana)

    with time_machine.travel(MORNING, tick=False):
        answer = signed_in(cast.ana).post("/sign-out")

    assert answer.status_code == 303


def test_the_look_costs_no_question_where_nobody_came_or_went(act: Act, cast: Cast) -> None:
    log(act, cast, "a")
    asked: list[str] = []
    engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    log(act, cast, "b")

    assert not [text for text in asked if "deactivated_at" in text]
