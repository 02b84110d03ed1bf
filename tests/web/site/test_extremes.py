"""Numbers no row has and days no calendar holds: refused or not there, never a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from string import ascii_letters

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.storage.deals import DealRow
from tests.cast import Cast
from tests.conftest import MORNING

SignedIn = Callable[[int], FlaskClient]
HUGE = "9223372036854775808"


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/deals/{HUGE}", 404),
        (f"/people/{HUGE}/numbers", 404),
        (f"/teams/{HUGE}", 404),
        (f"/imports/{HUGE}", 404),
        (f"/imports?page={HUGE}", 200),
        (f"/people?page={HUGE}", 200),
        ("/points/1/0001-01-01", 404),
        ("/points/1/9999-12-31", 404),
        ("/points/1/9999-Q4", 404),
        ("/board?as_of=9999-12-31", 200),
        ("/board?as_of=0001-01-01", 200),
        ("/board?period=9999-12-31", 200),
        ("/people/1/numbers?period=9999-12-31", 422),
        ("/teams/1?day=9999-12-31", 200),
    ],
)
def test_an_address_beyond_sense_is_not_there_or_shows_what_is(
    cast: Cast, signed_in: SignedIn, address: str, status: int
) -> None:
    assert signed_in(cast.ada).get(address).status_code == status


@pytest.mark.parametrize("label", ["0001", "9999-12", "0001-01-01", "9999-12-31", "0001-W01"])
def test_pay_of_a_time_beyond_sense_is_not_there(
    cast: Cast, signed_in: SignedIn, label: str
) -> None:
    assert signed_in(cast.fin).get(f"/pay/{cast.ana}/{label}").status_code == 404
    assert signed_in(cast.fin).get(f"/pay?after={HUGE}").status_code == 200


@pytest.mark.parametrize(
    "moment", ["0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_an_activity_in_a_time_beyond_sense_is_refused(
    cast: Cast, signed_in: SignedIn, moment: str
) -> None:
    form = {"kind": "call", "happened_at": moment, "quantity": "1"}
    assert signed_in(cast.ana).post("/activities", data=form).status_code == 422


def test_a_deal_closed_in_the_year_one_is_refused(cast: Cast, signed_in: SignedIn) -> None:
    form = {"name": "Cobalt", "amount": "1", "stage": "Won", "closed_on": "0001-01-01"}
    assert signed_in(cast.ana).post("/deals", data=form).status_code == 422


def test_a_number_beyond_all_rows_names_no_deal(cast: Cast, signed_in: SignedIn) -> None:
    form = {"kind": "call", "quantity": "1", "deal_id": HUGE}
    assert signed_in(cast.ana).post("/activities", data=form).status_code == 303
    decision = {"fact": [f"deal.{HUGE}", f"activity.{HUGE}"], "decision": "approved"}
    assert signed_in(cast.mia).post("/approvals", data=decision).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        f"/board?team={HUGE}", f"/deals?person={HUGE}", f"/deals?before=2026-09-17.{HUGE}",
        f"/points/1/2026-09?before=2026-09-17.{HUGE}", f"/board.json?limit={HUGE}",
        f"/board?all=1&page={HUGE}",
    ],
)  # fmt: skip
def test_a_number_beyond_all_rows_in_a_query_is_as_good_as_none(
    cast: Cast, signed_in: SignedIn, address: str
) -> None:
    assert signed_in(cast.ada).get(address).status_code == 200


def test_a_screen_of_a_team_beyond_all_rows_is_refused(cast: Cast, signed_in: SignedIn) -> None:
    assert signed_in(cast.ada).post("/pair", data={"team": HUGE, "name": "x"}).status_code == 422


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_zero_byte_is_refused_wherever_it_stands(
    cast: Cast, signed_in: SignedIn, method: str
) -> None:
    ana = signed_in(cast.ana)
    form = {"name": "Cobalt\0", "stage": "Won", "amount": "1"}

    assert ana.open("/deals", method=method, query_string={"status": "\0"}).status_code == 400
    assert ana.open("/log/call%00", method=method).status_code == 400
    assert ana.post("/deals", data=form).status_code == 400
    assert ana.post("/sign-in", data={"email": "a\0@b.example"}).status_code == 400


def test_marks_that_turn_text_around_are_taken_out_of_what_is_logged(
    cast: Cast, signed_in: SignedIn, session: Session
) -> None:
    form = {"name": "Cobalt \u202e00.001$", "stage": "Won", "amount": "1"}
    signed_in(cast.ana).post("/deals", data=form)

    assert session.scalar(select(DealRow.name)) == "Cobalt  00.001$"


@pytest.mark.parametrize("field", ["name", "customer", "partner", "lost_reason"])
def test_a_text_longer_than_any_index_takes_is_refused(
    cast: Cast, signed_in: SignedIn, field: str
) -> None:
    form = {"name": "Cobalt", "stage": "Lost", "amount": "1", field: noise(4000)}
    answer = signed_in(cast.ana).post("/deals", data=form)

    assert answer.status_code == 422
    assert "Write at most" in answer.text


def test_a_key_longer_than_any_index_takes_still_makes_one_deal(
    cast: Cast, signed_in: SignedIn, session: Session
) -> None:
    form = {"name": "Cobalt", "stage": "Lost", "amount": "1", "key": noise(4000)}
    for _ in range(2):
        assert signed_in(cast.ana).post("/deals", data=form).status_code == 303

    assert session.scalar(select(func.count(DealRow.id))) == 1


def noise(length: int) -> str:
    """Text that no database can press into less."""
    return "".join(Random(1).choices(ascii_letters, k=length))


def test_only_an_upload_of_somebody_signed_in_may_be_large(
    app: Flask, cast: Cast, signed_in: SignedIn
) -> None:
    file = b'Content-Disposition: form-data; name="file"; filename="deals.csv"'
    body = b"--B\r\n" + file + b"\r\n\r\n" + b"x" * (2 << 20) + b"\r\n--B--\r\n"

    def sent(browser: FlaskClient, address: str) -> int:
        sending = {"data": body, "content_type": "multipart/form-data; boundary=B"}
        with browser.post(address, **sending) as answer:
            return answer.status_code

    app.config["WTF_CSRF_ENABLED"] = True
    assert sent(app.test_client(), "/sign-in") == 413
    assert sent(app.test_client(), "/imports") == 413
    app.config["WTF_CSRF_ENABLED"] = False
    assert sent(signed_in(cast.ada), "/profile") == 413
    assert sent(signed_in(cast.ada), "/imports") != 413
