"""Pay by its period: what a quarter's plan earns is no part of a month, and is closed by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient

from salesgame.domain.core.calendar import Calendar
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import TODAY, close, plan, plan_for, rates, won

SignedIn = Callable[[int], FlaskClient]
CALENDAR = Calendar()


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def on_a_quarter_too(act: Act, cast: Cast) -> None:
    """Ana on a plan by the month, 5 %, and on one by the quarter, 1 %."""
    plan_for(act, [cast.ana], plan("flat", tiers=rates(("0", "0.01")), period_kind="quarter"),
             name="Quarter bonus")  # fmt: skip
    plan_for(act, [cast.ana], plan("flat", tiers=rates(("0", "0.05"))))
    won(act, cast.ana, date(2026, 7, 20), 10_000, "A")
    won(act, cast.ana, TODAY, 2000, "B")


def slate(page: str) -> list[str]:
    """The texts of the card that says what was earned, in order."""
    card = page[page.index('<section class="slate"') :]
    return re.findall(r"[^<>]*[\w$][^<>]*(?=<)", card[: card.index("</section>")])


def test_a_quarters_pay_stands_under_the_quarter_and_not_in_the_months_sum(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    on_a_quarter_too(act, cast)

    page = signed_in(cast.ana).get("/pay").text

    assert "<h1>September 2026</h1>" in page
    texts = slate(page)
    month, quarter = (texts.index(f"Earned so far in {name}") for name in (
        "September 2026", "Quarter 3, 2026"))  # fmt: skip
    assert texts[month + 1] == "$1.00"
    assert texts[quarter + 1] == "$1.20"
    assert "Commission on 2 deals · Quarter bonus · Quarter 3, 2026" in page


def test_a_month_is_closed_though_its_quarter_goes_on(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    on_a_quarter_too(act, cast)
    close(act, CALENDAR.parse("2026-07"))

    page = signed_in(cast.ana).get(f"/pay/{cast.ana}/2026-07").text

    assert "closed on" in page
    texts = slate(page)
    assert texts[texts.index("Earned in July 2026") + 1] == "$5.00"
    assert texts[texts.index("Earned so far in Quarter 3, 2026") + 1] == "$1.20"


def test_a_quarters_page_sums_all_that_lies_in_it(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    on_a_quarter_too(act, cast)

    page = signed_in(cast.ana).get(f"/pay/{cast.ana}/2026-Q3").text

    texts = slate(page)
    assert texts[texts.index("You have earned so far") + 1] == "$7.20"
    assert texts.index("AE 2026 · July 2026") < texts.index("AE 2026 · September 2026")
    assert "Quarter bonus" in texts


def test_who_is_on_a_plan_by_the_month_alone_reads_no_period_twice(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")

    texts = slate(signed_in(cast.ana).get("/pay").text)

    assert texts[:2] == ["You have earned so far", "$0.40"]
    assert not [text for text in texts if "2026" in text]
