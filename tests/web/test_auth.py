"""Signing in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from salesgame.services.passwords import hash_password
from salesgame.storage.people import PersonRow
from salesgame.web.auth import COOKIE
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


def sign_in(client: FlaskClient, email: str, password: str, **more: str):
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
