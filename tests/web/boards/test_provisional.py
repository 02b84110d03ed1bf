"""Every page with a figure says how many entries of it wait, and shows nothing else of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient

from salesgame.services.points.rules import create_rule
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import TODAY
from tests.services.pay.waiting import decide, waits
from tests.web.screens.test_pages import pair, shown_code

SignedIn = Callable[[int], FlaskClient]
MARK = "1 of these waits"


@pytest.fixture(autouse=True)
def _in_the_morning(act: Act, cast: Cast) -> Iterator[None]:
    with act() as work:
        body = {"on": "deal_won", "points": 10}
        create_rule(work, "points", "Deals", date(2026, 1, 1), body)
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.mark.parametrize(
    ("viewer", "path"),
    [
        ("ben", "/board"), ("ben", "/board?metric=revenue"), ("ben", "/board?all=1"), ("ana", "/"),
        ("ben", "/points/{ana}/2026-09"), ("mia", "/team"),
    ],
)  # fmt: skip
def test_a_figure_is_marked_until_what_waits_of_it_is_decided(
    signed_in: SignedIn, act: Act, cast: Cast, viewer: str, path: str
) -> None:
    deal = waits(act, cast.ana, TODAY, 400, "Cobalt")
    browser, address = signed_in(getattr(cast, viewer)), path.format(ana=cast.ana)

    assert browser.get(address).text.count(MARK) == 1
    decide(act, deal.id, "approved")
    assert MARK not in browser.get(address).text


def test_the_board_says_what_a_mark_means(signed_in: SignedIn, act: Act, cast: Cast) -> None:
    browser = signed_in(cast.ben)
    assert "wait for approval" not in browser.get("/board").text

    waits(act, cast.ana, TODAY, 400, "Cobalt")

    page = browser.get("/board").text
    assert "Marked figures include entries that wait for approval." in page
    assert "Cobalt" not in page
    assert browser.get("/board.json").json["rows"][0]["waits"] == 1


def test_what_is_held_is_on_no_board(signed_in: SignedIn, act: Act, cast: Cast) -> None:
    waits(act, cast.ana, TODAY, 10**15, "Cobalt", "held")

    page = signed_in(cast.ben).get("/board?metric=revenue").text

    assert MARK not in page
    assert "$10,000,000,000,000" not in page
    assert "Nothing counted yet" in page


def test_the_television_marks_a_figure_and_names_neither_deal_nor_pay(
    client: FlaskClient, signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    waits(act, cast.ana, TODAY, 400, "Cobalt")
    pair(signed_in(cast.ada), shown_code(client))

    page = client.get("/tv").text

    assert page.count(MARK) == 1
    assert "Cobalt" not in page
