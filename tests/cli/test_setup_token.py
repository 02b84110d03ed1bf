"""`game setup-token`: a way in for the operator, and only until there is an admin."""

from __future__ import annotations

import json

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.web.company.test_first_run import FORM


def test_the_address_it_prints_leads_to_the_first_run(app: Flask, client: FlaskClient) -> None:
    printed = app.test_cli_runner().invoke(args=["game", "setup-token"])

    assert printed.exit_code == 0
    address, end = printed.output.split("\n")
    assert (address.partition("/setup?token=")[0], end) == ("http://127.0.0.1:8000", "")
    form = client.get(address.removeprefix("http://127.0.0.1:8000"))
    token = address.partition("token=")[2]
    assert f'value="{token}"' in form.text
    assert client.post("/setup", data={**FORM, "token": token}).status_code == 303


def test_scripts_are_told_the_token_by_itself(app: Flask, client: FlaskClient) -> None:
    printed = app.test_cli_runner().invoke(args=["game", "setup-token", "--json"])

    told = json.loads(printed.output)
    assert told["address"] == f"http://127.0.0.1:8000/setup?token={told['token']}"
    assert client.post("/setup", data={**FORM, "token": told["token"]}).status_code == 303


def test_it_refuses_once_there_is_an_admin(app: Flask, cast: Cast) -> None:
    printed = app.test_cli_runner().invoke(args=["game", "setup-token"])

    assert printed.exit_code == 2
    assert "set up already" in printed.output
    assert "flask --app app game reset-link NAME" in printed.output
