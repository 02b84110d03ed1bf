"""`game setup-token`: a way in for the operator, and only until there is an admin."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.web.test_setup import FORM


def test_the_token_it_prints_opens_the_first_run(app: Flask, client: FlaskClient) -> None:
    printed = app.test_cli_runner().invoke(args=["game", "setup-token"])

    assert printed.exit_code == 0
    answer = client.post("/setup", data={**FORM, "token": printed.output.strip()})
    assert answer.status_code == 303


def test_it_refuses_once_there_is_an_admin(app: Flask, cast: Cast) -> None:
    printed = app.test_cli_runner().invoke(args=["game", "setup-token"])

    assert printed.exit_code == 2
    assert "set up already" in printed.output
