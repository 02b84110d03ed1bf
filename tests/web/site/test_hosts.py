"""Under which names SalesGame is served, and of what the addresses are made that it hands out."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from salesgame.settings import Settings
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


@contextmanager
def with_settings(app: Flask, **said: str) -> Iterator[None]:
    """The application as if it had been started with these."""
    settings = app.extensions["salesgame.settings"]
    before, public = dict(settings.values), app.config["PUBLIC_URL"]
    settings.values.update(said)
    app.config["PUBLIC_URL"] = settings["PUBLIC_URL"]
    try:
        yield
    finally:
        settings.values.clear()
        settings.values.update(before)
        app.config["PUBLIC_URL"] = public


@pytest.mark.parametrize(
    ("said", "host", "status"),
    [
        ({}, "localhost", 200),
        ({}, "localhost:8000", 200),
        ({}, "LOCALHOST", 200),
        ({}, "127.0.0.1:8000", 200),
        ({}, "[::1]:8000", 200),
        ({}, "game.lan", 400),
        ({}, "evil.example", 400),
        ({}, "localhost.evil.example", 400),
        ({}, "evil.example@localhost", 400),
        ({}, "localhost, evil.example", 400),
        ({}, "", 400),
        ({"HOST": "Game.lan"}, "game.lan:8000", 200),
        ({"HOST": "0.0.0.0"}, "192.168.1.5:8000", 400),
        ({"HOST": "::"}, "[::]:8000", 200),
        ({"TRUSTED_HOSTS": "game.lan, 192.168.1.5,[fd00::5]"}, "game.lan", 200),
        ({"TRUSTED_HOSTS": "game.lan, 192.168.1.5,[fd00::5]"}, "192.168.1.5:8000", 200),
        ({"TRUSTED_HOSTS": "game.lan, 192.168.1.5,[fd00::5]"}, "[fd00::5]:8000", 200),
        ({"TRUSTED_HOSTS": "game.lan"}, "a.game.lan", 400),
        ({"PUBLIC_URL": "https://game.example"}, "10.0.0.5", 200),
    ],
)
def test_only_known_names_are_served(
    app: Flask, cast: Cast, said: dict[str, str], host: str, status: int
) -> None:
    with with_settings(app, **said):
        answer = app.test_client().get("/sign-in", headers={"Host": host})

    assert answer.status_code == status


def test_an_unknown_name_is_told_which_setting_to_change(app: Flask, cast: Cast) -> None:
    browser, host = app.test_client(), {"Host": "game.lan:8000"}
    page = browser.get("/tv", headers=host)
    machine = browser.get("/board.json", headers=host | {"Accept": "application/json"})

    assert "add game.lan to TRUSTED_HOSTS" in html.unescape(page.text)
    assert "</html>" in page.text
    assert machine.status_code == 400
    assert machine.get_json()["error"]["code"] == "UnknownHost"
    assert browser.get("/healthz", headers=host).status_code == 200, "probes name what they like"
    assert browser.get("/readyz", headers=host).status_code == 200
    indonesian = browser.get("/tv", headers=host | {"Accept-Language": "id"}).text
    assert "TRUSTED_HOSTS" in indonesian
    assert "minta pengelola" in indonesian


def test_the_televisions_address_is_made_of_the_public_url_whatever_the_request_calls_us(
    app: Flask, cast: Cast
) -> None:
    with with_settings(app, PUBLIC_URL="https://game.example/"):
        page = app.test_client().get("/tv", headers={"Host": "evil.example"}).text

    assert "game.example/pair" in page
    assert "evil.example" not in page


def test_without_a_public_url_no_strange_name_gets_into_an_address(
    app: Flask, cast: Cast, signed_in: SignedIn
) -> None:
    ada = signed_in(cast.ada)
    made = ada.post(f"/people/{cast.ben}/link")
    for address in ("/tv", "/pair", "/screens", made.location):
        assert "evil.example/" not in ada.get(address, headers={"Host": "evil.example"}).text
    shown = ada.get(made.location).text

    assert "http://localhost/join/" in shown


def test_pages_name_the_public_address_of_the_television(
    app: Flask, cast: Cast, signed_in: SignedIn
) -> None:
    with with_settings(app, PUBLIC_URL="https://game.example"):
        for address in ("/pair", "/screens"):
            page = signed_in(cast.ada).get(address).text
            assert "https://game.example/tv" in page
            assert "localhost" not in page


@pytest.mark.parametrize("named", ["http://game.lan", "game.lan:8000", "game lan", "*", "a/b"])
def test_what_is_no_name_of_a_host_is_refused_at_the_start(tmp_path: Path, named: str) -> None:
    assert any("S011" in one for one in Settings({"TRUSTED_HOSTS": named}, tmp_path).problems())
    assert not Settings({"TRUSTED_HOSTS": "game.lan,10.0.0.5,[fd00::5]"}, tmp_path).problems()
