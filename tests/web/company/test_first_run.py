"""The first run: everybody is led to one page, it works once, then it is gone."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.storage.access import OneTimeLinkRow
from salesgame.storage.rules import RuleRow
from salesgame.web.company.first_run import tell_operator
from tests.cast import Cast
from tests.conftest import MORNING, POSTGRES, Act, app_on

FORM = {
    "name": "Kestrel", "currency": "IDR", "decimals": "0", "language": "id",
    "zone": "Asia/Jakarta", "week_start": "0", "fiscal_month": "4",
    "working_weekdays": ["0", "1", "2", "3", "4", "5"], "person": "Ada",
    "email": "ada@kestrel.example",
    "password": "four plain words here", "again": "four plain words here",
}  # fmt: skip


@pytest.fixture
def token(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> str:
    """The token the log shows at the first visit."""
    with caplog.at_level(logging.WARNING):
        client.get("/setup")
    found = re.search(r"/setup\?token=(\S+)", caplog.text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/deals"])
def test_a_fresh_installation_leads_everybody_to_its_first_page(
    client: FlaskClient, path: str
) -> None:
    assert client.get(path).location == "/setup"
    assert client.get("/healthz").status_code == 200


def test_the_token_stands_in_the_log_and_never_on_the_page(client: FlaskClient, token: str) -> None:
    assert token not in client.get("/setup").text


def test_the_first_run_makes_company_and_admin_and_signs_in(
    client: FlaskClient, token: str, session: Session
) -> None:
    answer = client.post("/setup", data={**FORM, "token": token})

    assert answer.status_code == 303
    assert client.get("/company").status_code == 200
    company = the_company(session)
    assert (company.name, company.currency, company.decimals) == ("Kestrel", "IDR", 0)
    assert company.calendar.working_weekdays == frozenset(range(6))
    assert company.approve_self_reported


def test_after_set_up_the_page_is_gone(app: Flask, client: FlaskClient, token: str) -> None:
    client.post("/setup", data={**FORM, "token": token})

    stranger = app.test_client()
    assert stranger.get("/setup").status_code == 404
    assert stranger.post("/setup", data={**FORM, "token": token}).status_code == 404
    assert stranger.get("/").location == "/sign-in"


def test_a_wrong_token_is_said_beside_its_field(client: FlaskClient, token: str) -> None:
    answer = client.post("/setup", data={**FORM, "token": "guess"})

    assert answer.status_code == 422
    assert 'id="token-error"' in answer.text
    assert "four plain words here" not in answer.text
    assert client.get("/").location == "/setup"


def test_guessing_tokens_is_throttled(client: FlaskClient, token: str) -> None:
    for _ in range(40):
        client.post("/setup", data={**FORM, "token": "guess"})

    assert "Too many tries" in client.post("/setup", data={**FORM, "token": token}).text


def test_a_link_that_ran_out_is_followed_by_another_at_the_next_visit(
    client: FlaskClient, token: str, act: Act, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/setup")
    assert "/setup?token=" not in caplog.text, "the first is still good"

    with act() as work:
        work.session.execute(update(OneTimeLinkRow).values(expires_at=MORNING))
    client.get("/setup")

    assert caplog.text.count("/setup?token=") == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"person": ""}, "person"),
        ({"currency": "RUPIAH"}, "currency"),
        ({"decimals": "two"}, "decimals"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"email": "ada"}, "email"),
        ({"password": "short"}, "password"),
        ({"again": "five plain words here"}, "again"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays_typed(
    client: FlaskClient, token: str, change: dict[str, str], field: str
) -> None:
    answer = client.post("/setup", data={**FORM, "token": token, **change})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    assert 'value="4" selected' in answer.text


def test_a_planted_installation_needs_no_first_run(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/").location == "/sign-in"


@pytest.mark.skipif(bool(POSTGRES), reason="a database without tables is a SQLite file here")
def test_a_database_without_its_tables_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with app_on(f"sqlite:///{tmp_path / 'nothing.db'}", tmp_path) as bare:
        tell_operator(bare)

        assert "/setup?token=" not in caplog.text
        assert bare.test_client().get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Calls", "Deals won", "Demos", "Meetings"]),
        ("id", ["Deal menang", "Demo", "Pertemuan", "Telepon"]),
    ],
)
def test_the_starting_rules_are_named_in_the_language_the_company_chose(
    app: Flask, client: FlaskClient, token: str, language: str, names: list[str]
) -> None:
    other = {"Accept-Language": "en" if language == "id" else "id"}

    client.post("/setup", data={**FORM, "token": token, "language": language}, headers=other)

    with app.app_context():
        kept = db.session().scalars(select(RuleRow.name).order_by(RuleRow.name))
        assert list(kept) == names
