"""Numbers no row has and days no calendar holds: refused or not there, never a failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

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
    decision = {"deal": HUGE, "activity": HUGE, "decision": "approved"}
    assert signed_in(cast.mia).post("/approvals", data=decision).status_code < 500
