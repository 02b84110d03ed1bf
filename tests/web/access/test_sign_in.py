"""Signing in and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from salesgame import clock, create_app
from salesgame.extensions import db
from salesgame.services.access.passwords import hash_password
from salesgame.settings import Settings
from salesgame.storage.access import SessionRow
from salesgame.storage.people import PersonRow
from salesgame.web.access.sign_in import COOKIE
from tests.cast import Cast
from tests.conftest import Act

PASSWORD = "four plain words here"
SignedIn = Callable[[int], FlaskClient]


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


def sign_in(client: FlaskClient, email: str, password: str, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def test_the_right_password_lets_in(client: FlaskClient, ana: int) -> None:
    answer = sign_in(client, "  Ana@Kestrel.example ", PASSWORD)

    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/sign-in").status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_signing_out_ends_the_session_for_a_copied_cookie_too(
    app: Flask, client: FlaskClient, ana: int
) -> None:
    sign_in(client, "ana@kestrel.example", PASSWORD)
    thief = app.test_client()
    thief.set_cookie(COOKIE, client.get_cookie(COOKIE).value)
    assert thief.get("/sign-in").status_code == 303

    client.post("/sign-out")

    assert client.get_cookie(COOKIE) is None
    assert thief.get("/sign-in").status_code == 200


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/deals?status=won", "/deals?status=won"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\r\nSet-Cookie: a=b", "/"),
    ],
)
def test_signing_in_leads_back_into_this_site_and_never_out(
    client: FlaskClient, ana: int, asked: str, sent: str
) -> None:
    assert sign_in(client, "ana@kestrel.example", PASSWORD, next=asked).location == sent


def test_the_page_somebody_wanted_is_kept_through_signing_in(
    client: FlaskClient, cast: Cast
) -> None:
    answer = client.get("/deals?status=won")

    assert answer.location == "/sign-in?next=/deals?status%3Dwon"
    assert 'name="next" value="/deals?status=won"' in client.get(answer.location).text


def test_a_wrong_password_is_said_beside_the_field_and_never_sent_back(
    client: FlaskClient, ana: int
) -> None:
    answer = sign_in(client, "ana@kestrel.example", "wrong one entirely")

    assert answer.status_code == 422
    assert 'aria-invalid="true" aria-describedby="password-error"' in answer.text
    assert "wrong one entirely" not in answer.text
    assert 'value="ana@kestrel.example"' in answer.text


def test_two_processes_count_tries_together(
    app: Flask, client: FlaskClient, ana: int, database_url: str, tmp_path: Path
) -> None:
    settings = Settings({"DATABASE_URL": database_url, "SECRET_KEY": "x" * 40}, tmp_path / "two")
    second = create_app(settings)
    second.config["WTF_CSRF_ENABLED"] = False
    other = second.test_client()

    for browser in (client, other, client, other, client):
        assert sign_in(browser, "ana@kestrel.example", "wrong").status_code == 422
    refused = sign_in(other, "ana@kestrel.example", PASSWORD)

    assert refused.status_code == 422
    assert "Too many tries" in refused.text
    with second.app_context():
        db.engine.dispose()


def test_a_session_in_use_is_noted_at_most_every_five_minutes(
    cast: Cast, signed_in: SignedIn, session: Session
) -> None:
    browser = signed_in(cast.ana)
    start = clock.now()

    def seen() -> datetime:
        return session.scalars(select(SessionRow.seen_at)).one()

    with time_machine.travel(start + timedelta(minutes=4), tick=False):
        browser.get("/profile")
    assert seen() < start + timedelta(minutes=1)
    with time_machine.travel(start + timedelta(minutes=6), tick=False):
        answer = browser.get("/profile")
    assert seen() == start + timedelta(minutes=6)
    assert "Max-Age=2592000" in answer.headers["Set-Cookie"]


def test_a_session_ends_thirty_days_after_its_last_use(cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.ana)
    start = clock.now()

    with time_machine.travel(start + timedelta(days=29)):
        assert browser.get("/profile").status_code == 200
    with time_machine.travel(start + timedelta(days=58)):
        assert browser.get("/profile").status_code == 200
    with time_machine.travel(start + timedelta(days=89)):
        assert browser.get("/profile").status_code == 303


def test_a_machine_that_has_not_signed_in_gets_json(client: FlaskClient, cast: Cast) -> None:
    answer = client.get("/board.json", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.get_json()["error"]["code"] == "SignInNeeded"


def test_a_made_up_key_signs_nobody_in(client: FlaskClient, cast: Cast) -> None:
    client.set_cookie(COOKIE, "made up")

    assert client.get("/profile").status_code == 303
