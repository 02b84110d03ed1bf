"""When something fails, the page says what happened, what is safe, and where to go on."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from gunicorn.glogging import SafeAtoms
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import NotSaved
from salesgame.storage.deals import DealRow
from salesgame.web.site.failures import FAILURES
from salesgame.web.site.loaders import public
from tests.cast import Cast
from tests.conftest import POSTGRES, app_on


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application of its own: these tests add to it."""
    with app_on(database_url, tmp_path) as own:
        yield own


@pytest.fixture
def failing(app: Flask) -> FlaskClient:
    """A browser of an app that fails on demand, as it would in production."""

    @app.get("/fail/<int:code>")
    @public
    def fail(code: int) -> str:
        if code == 500:
            raise RuntimeError("boom")
        if code == 999:
            create_engine("sqlite:////nowhere/boom.db").connect()
        abort(code)

    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.mark.parametrize("code", sorted(FAILURES))
def test_every_failure_has_its_page_with_a_way_on_and_its_id(
    failing: FlaskClient, code: int
) -> None:
    answer = failing.get(f"/fail/{code}")

    assert answer.status_code == code
    assert answer.headers["X-Request-ID"] in answer.text
    assert 'class="button button-ink"' in answer.text
    assert "boom" not in answer.text


def test_a_database_that_went_away_asks_for_another_try(failing: FlaskClient) -> None:
    page = failing.get("/fail/999")
    told = failing.get("/fail/999", headers={"Accept": "application/json"})

    assert (page.status_code, told.status_code) == (503, 503)
    assert "The database can't be opened" in html.unescape(page.text).replace("’", "'")
    assert page.headers["Retry-After"] == "5"
    assert told.get_json()["error"]["code"] == "DatabaseAway"


def test_machines_get_their_failure_as_json(failing: FlaskClient) -> None:
    answer = failing.get("/fail/429", headers={"Accept": "application/json"})

    assert answer.status_code == 429
    assert answer.get_json()["error"]["code"] == "TooManyRequests"


def test_an_unusual_code_still_gets_a_page(failing: FlaskClient) -> None:
    answer = failing.get("/fail/418")

    assert answer.status_code == 418
    assert "Nothing was changed" in answer.text


def test_each_request_has_its_own_id(failing: FlaskClient) -> None:
    ids = {failing.get("/fail/404").headers["X-Request-ID"] for _ in range(3)}

    assert len(ids) == 3


def test_when_the_database_is_gone_a_plain_sentence_still_answers(
    failing: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> str:
        raise RuntimeError("no database")

    monkeypatch.setattr("salesgame.web.site.failures.render_template", gone)

    answer = failing.get("/fail/500")

    assert answer.status_code == 500
    assert "What you saved is safe" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


@pytest.mark.parametrize(
    "address", ["/join/s3cret", "/tv/key/s3cret", "/imports/files/s3cret/x", "/x?token=s3cret"]
)  # fmt: skip
def test_no_token_of_an_address_stands_in_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    line = f'"GET {address} HTTP/1.1" 200 -'
    logging.getLogger("werkzeug").error("%s - - %s", "127.0.0.1", line)
    logging.getLogger("gunicorn.access").error("%(r)s", {"r": line})
    app.logger.error(f"Exception on {address} [GET]")
    logging.getLogger("salesgame.web.site.failures").error("failed: %s", address)

    assert "s3cret" not in caplog.text
    assert caplog.text.count(address.partition("s3cret")[0]) == 4


def test_a_masked_line_of_gunicorns_says_a_dash_for_what_there_is_not(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    atoms = SafeAtoms({"r": "GET /join/s3cret HTTP/1.1"})

    logging.getLogger("gunicorn.access").error("%(r)s %(u)s %({x-real-ip}i)s", atoms)

    assert caplog.messages[-1] == "GET /join/… HTTP/1.1 - -"
    assert atoms["r"] == "GET /join/s3cret HTTP/1.1", "others' records are theirs"


def test_what_broke_the_database_does_not_carry_values_into_the_log(
    app: Flask, session: Session
) -> None:
    with pytest.raises(SQLAlchemyError) as broken:
        session.execute(text("SELECT :secret FROM nowhere"), {"secret": "s3cret"})

    assert "s3cret" not in str(broken.value)


@pytest.fixture
def unwritable(session: Session) -> Iterator[None]:
    """A database that refuses every commit of a deal, as a full disk would."""
    run = session.connection().exec_driver_sql
    run("CREATE TABLE lost (id INTEGER REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED)")
    run("CREATE TRIGGER lose AFTER INSERT ON deal BEGIN INSERT INTO lost VALUES (999); END")
    session.commit()
    yield
    session.connection().exec_driver_sql("DROP TRIGGER lose")
    session.commit()


@pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL shares commits by itself")
def test_a_commit_that_fails_says_that_nothing_was_saved_and_keeps_what_was_typed(
    signed_in: Callable[[int], FlaskClient], cast: Cast, session: Session, unwritable: None,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    browser = signed_in(cast.ana)
    form = {"key": "k", "name": "Cobalt Dental", "amount": "10", "stage": "Won"}

    answer = browser.post("/deals", data=form)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Nothing of this was saved" in answer.text
    assert 'value="Cobalt Dental"' in answer.text
    assert "FOREIGN KEY constraint failed" in caplog.text, "the log says why"
    told = browser.post("/deals", data=form, headers={"Accept": "application/json"})
    assert (told.status_code, told.get_json()["error"]["code"]) == (503, "NotSaved")
    assert session.scalar(select(func.count()).select_from(DealRow)) == 0


def test_a_refusal_without_a_form_says_so_on_its_page(app: Flask) -> None:
    @app.get("/fail/unsaved")
    @public
    def fail() -> str:
        raise NotSaved

    answer = app.test_client().get("/fail/unsaved")

    assert answer.status_code == 503
    assert "Nothing of this was saved" in answer.text
    assert "Error 503" in answer.text
