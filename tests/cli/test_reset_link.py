"""`game reset-link`: a way back in for who forgot the password, the only admin too."""

from __future__ import annotations

import json

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.services.access.invitations import make_link
from salesgame.services.people.people import PersonDraft, add_person, deactivate
from salesgame.storage.access import OneTimeLinkRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

HOST = "http://127.0.0.1:8000"
NEW = {"password": "four plain words here", "again": "four plain words here"}


@pytest.mark.parametrize("who", ["Ada", "Ada@Kestrel.example", "Ana"])
def test_the_address_it_prints_sets_a_new_password_once(
    app: Flask, client: FlaskClient, cast: Cast, who: str
) -> None:
    printed = app.test_cli_runner().invoke(args=["game", "reset-link", who])

    assert printed.exit_code == 0
    address, end = printed.output.split("\n")
    assert (address.partition("/join/")[0], end) == (HOST, "")
    page = address.removeprefix(HOST)
    assert client.post(page, data=NEW).status_code == 303
    assert client.get(page).status_code == 410


@pytest.mark.usefixtures("cast")
def test_scripts_are_told_the_token_by_itself(app: Flask, client: FlaskClient) -> None:
    printed = app.test_cli_runner().invoke(args=["game", "reset-link", "Ada", "--json"])

    told = json.loads(printed.output)
    assert told["address"] == f"{HOST}/join/{told['token']}"
    assert client.post(f"/join/{told['token']}", data=NEW).status_code == 303


def test_the_link_is_kept_like_one_of_the_page_and_ends_those_before(
    app: Flask, client: FlaskClient, cast: Cast, act: Act, session: Session
) -> None:
    with act(actor=cast.ada) as work:
        before = make_link(work, cast.ada)

    with time_machine.travel(MORNING, tick=False):
        assert client.get(f"/join/{before}").status_code == 200
        app.test_cli_runner().invoke(args=["game", "reset-link", "Ada"])
        assert client.get(f"/join/{before}").status_code == 410

    made = select(OneTimeLinkRow.purpose, OneTimeLinkRow.person_id).where(
        OneTimeLinkRow.used_at.is_(None), OneTimeLinkRow.created_by.is_(None)
    )
    assert session.execute(made).all() == [("reset", cast.ada)]


@pytest.mark.parametrize(("who", "sentence"), [
    ("Nobody", 'There is nobody named "Nobody".'),
    ("Zoe", "Zoe is deactivated. Reactivate them first."),
    ("Only Results", "Only Results has no e-mail address, and nobody signs in without one."),
    ("Ben", '"Ben" is the name of several people. Use the e-mail address instead.'),
])  # fmt: skip
def test_who_can_not_sign_in_is_refused_by_name(
    app: Flask, cast: Cast, act: Act, session: Session, who: str, sentence: str
) -> None:
    with act(actor=cast.ada) as work:
        deactivate(work, cast.zoe)
        add_person(work, PersonDraft("Only Results"))
        add_person(work, PersonDraft("Ben", namesake=True))

    printed = app.test_cli_runner().invoke(args=["game", "reset-link", who])

    assert printed.exit_code == 2
    assert sentence in printed.stderr
    assert printed.stderr.count("\n") == 1
    assert session.scalars(select(OneTimeLinkRow.token_hash)).all() == []
