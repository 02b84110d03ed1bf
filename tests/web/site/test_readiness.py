"""Pages on a database that isn't ready: what the operator has to do, in words and with 503."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from salesgame.domain.operations.readiness import NEWEST
from salesgame.extensions import db
from salesgame.web.access.sign_in import COOKIE
from tests.conftest import app_on

WAY_OUT = "flask --app app db upgrade"
PATHS = ("/", "/sign-in", "/setup", "/tv", "/join/key", "/pay", "/imports", "/nowhere")


@pytest.fixture
def bare(blank: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without tables."""
    with app_on(blank, tmp_path) as app:
        yield app


@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_what_is_to_be_done_and_nothing_breaks(
    bare: Flask, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    browser = bare.test_client()
    browser.set_cookie(COOKIE, "of a life before")

    answer = browser.get(path, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert WAY_OUT in answer.text
    assert "</html>" in answer.text
    assert WAY_OUT in caplog.text
    assert "Traceback" not in caplog.text


def test_readyz_says_why_and_the_look_of_the_page_is_there(bare: Flask) -> None:
    browser = bare.test_client()

    assert browser.get("/readyz").get_json() == {"status": "not ready", "missing": "migrations"}
    assert browser.get("/healthz").status_code == 200
    files = re.findall(
        r'(?:href|src)="(/[^"]+[?/]v?[^"]*\.(?:css|js)[^"]*)"', browser.get("/").text
    )
    assert files
    assert {browser.get(path).status_code for path in files} == {200}


def test_machines_and_forms_are_told_too(bare: Flask) -> None:
    browser = bare.test_client()

    told = browser.get("/stream", headers={"Accept": "application/json"})
    assert (told.status_code, told.get_json()["error"]["code"]) == (503, "NotMigrated")
    assert WAY_OUT in browser.post("/sign-in", data={"email": "ada@game.example"}).text


def test_it_is_said_in_the_browsers_language(bare: Flask) -> None:
    answer = bare.test_client().get("/", headers={"Accept-Language": "id"})

    assert "Jalankan: flask --app app db upgrade" in answer.text


def stop_at(revision: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})


def test_what_was_refused_serves_as_soon_as_it_went_on(bare: Flask) -> None:
    upgrade()
    stop_at("0004")
    told = bare.test_client().get("/", headers={"Accept-Language": "id"})
    assert told.status_code == 503
    assert "Basis data berhenti di 0004. Jalankan dulu di git 60359f8: " + WAY_OUT in told.text
    assert bare.test_client().get("/readyz").status_code == 503

    stop_at(NEWEST)

    assert bare.test_client().get("/").location == "/setup"
    assert bare.test_client().get("/readyz").status_code == 200
