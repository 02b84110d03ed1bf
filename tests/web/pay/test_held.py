"""What waits for approval, as pages, files and commands show it: apart, with its amount."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import AUGUST, TODAY, close, plan, plan_for, won
from tests.services.pay.waiting import change_waits, decide, waits

SignedIn = Callable[[int], FlaskClient]
LATE = date(2026, 8, 20)


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def text_of(page: str) -> str:
    """The words of a page in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_statement_shows_what_waits_apart_from_its_total(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan("whole_amount"))
    won(act, cast.ana, TODAY, 80_000, "A")
    waits(act, cast.ana, TODAY, 40_000, "B")

    said = text_of(signed_in(cast.ana).get("/pay").text)

    assert "You have earned so far $80.00" in said
    assert "Held: 1 deal waits for approval 40.00 •••• hidden" in said
    assert "Deal B · 17 Sep 40.00 •••• hidden 400 at 10% Held" in said
    assert "Not in the total. It is added once it is approved." in said


def test_a_change_that_waits_is_shown_as_the_difference(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, TODAY, 800, "A")
    change_waits(act, deal.id, cancelled=True)

    said = text_of(signed_in(cast.ana).get("/pay").text)

    assert "You have earned so far $0.40" in said
    assert "A change that takes it off this statement waits for approval." in said
    assert "−0.40" in said


def test_a_locked_statement_says_where_what_waits_would_land(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    waits(act, cast.ana, LATE, 400, "B")
    close(act, AUGUST)

    said = text_of(signed_in(cast.ana).get(f"/pay/{cast.ana}/2026-08").text)

    assert "Held: 1 deal waits for approval" in said
    assert "Once approved, it is an adjustment on a later one." in said


def test_an_adjustment_says_that_it_was_approved_and_when(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = waits(act, cast.ana, LATE, 400, "B")
    close(act, AUGUST)
    decide(act, deal.id, "approved", datetime(2026, 9, 3, 12, tzinfo=UTC))

    said = text_of(signed_in(cast.ana).get("/pay").text)

    assert "Approved on 3 Sep 2026, after August 2026 was locked." in said


def test_what_waits_is_shown_beside_what_each_person_earned(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 80_000, "A")
    waits(act, cast.ana, TODAY, 10**15, "B", "held")

    said = text_of(signed_in(cast.fin).get("/pay").text)

    assert "$79.50" in said  # 5% of the first $10, 10% of the rest
    assert "held" in said
    assert "$1,000,000,000,000" in said


def test_the_home_page_says_what_is_held_of_ones_own_pay(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    waits(act, cast.ana, TODAY, 400, "B")

    said = text_of(signed_in(cast.ana).get("/").text)

    assert "$0.20 •••• hidden waits for approval. It is not in the total." in said


def test_a_file_sums_to_the_statement_and_says_in_a_column_what_waits(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan("whole_amount"))
    won(act, cast.ana, TODAY, 800, "A")
    waits(act, cast.ana, TODAY, 400, "B")

    file = signed_in(cast.fin).get(f"/pay/{cast.ana}/2026-09/lines.csv").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(StringIO(file)))

    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("0.40")
    held = [(row["deal"], row["why"], row["held"]) for row in rows if row["kind"] == "held"]
    assert held == [
        ("Deal B", "waits for approval", "0.40"), ("", "what that moves on other deals", "0.40"),
    ]  # fmt: skip


def test_the_command_says_what_is_held_apart_from_the_total(
    app: Flask, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan("whole_amount"))
    deal = won(act, cast.ana, TODAY, 800, "A")
    waits(act, cast.ana, TODAY, 400, "B")
    change_waits(act, deal.id, amount=1600)
    runner = app.test_cli_runner()

    said = runner.invoke(args=["game", "statement", "Ana", "2026-09"]).output
    found = json.loads(runner.invoke(args=["game", "statement", "Ana", "2026-09", "--json"]).output)

    assert (found["total"], found["held"]) == ("0.40", "1.60")
    (each,) = found["statements"]
    assert each["held"]["total"] == "1.60"
    deals = [(one["deal"], one["now"], one["approved"], one["amount"]) for one in
             each["held"]["deals"]]  # fmt: skip
    assert deals == [("Deal A", "0.40", "1.60", "1.20"), ("Deal B", None, "0.40", "0.40")]
    assert "held                  0.40  Deal B: waits for approval" in said
