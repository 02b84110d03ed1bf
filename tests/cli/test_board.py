"""`game board`: places for scripts, and refusals that change nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from salesgame.services.deals import DealFields, log_deal
from salesgame.services.rules import create_rule
from tests.cast import Cast
from tests.conftest import Act

AT = datetime(2026, 9, 10, 12, tzinfo=UTC)


@pytest.fixture
def deals(act: Act, cast: Cast) -> None:
    with act(now=AT) as work:
        rule = {"on": "deal_won", "points": 5}
        create_rule(work, "points", "Deals", date(2026, 1, 1), rule)
        for i, (person, minor) in enumerate([(cast.ana, 12_345), (cast.zoe, 50), (cast.ana, 5)]):
            log_deal(work, DealFields(
                key=f"k{i}", name="A deal", stage="Won", amount=minor,
                shares=((person, 1_000_000),), opened_on=date(2026, 9, 1), closed_on=work.today,
            ))  # fmt: skip


def board(app: Flask, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["game", "board", *args])
    return result.exit_code, result.output


def rows(app: Flask, *args: str) -> dict[str, Any]:
    code, output = board(app, *args, "--json")
    assert code == 0, output
    found: dict[str, Any] = json.loads(output)
    return found


def test_money_is_an_exact_decimal_in_units(app: Flask, deals: None) -> None:
    assert rows(app, "revenue", "2026-09", "--limit", "2") == {
        "metric": "revenue",
        "period": {"start": "2026-09-01", "end": "2026-10-01"},
        "rows": [
            {"place": 1, "rep": "Ana", "value": "123.50", "n": 2},
            {"place": 2, "rep": "Zoe", "value": "0.50", "n": 1},
        ],
    }


def test_counts_are_integers_and_points_say_how_many_entries(app: Flask, deals: None) -> None:
    assert rows(app, "deals_won", "2026-W37")["rows"][0]["value"] == 2
    assert rows(app, "points", "2026")["rows"][0] == {
        "place": 1, "rep": "Ana", "value": 10, "n": 2,
    }  # fmt: skip


def test_nothing_to_divide_by_is_null_without_a_place(app: Flask, deals: None) -> None:
    ben = [r for r in rows(app, "win_rate", "2026-09")["rows"] if r["rep"] == "Ben"]

    assert ben == [{"place": None, "rep": "Ben", "value": None, "n": 0}]


def test_a_team_and_a_day_narrow_it(app: Flask, deals: None) -> None:
    team = rows(app, "deals_won", "2026-Q3", "--team", "South")["rows"]
    before = rows(app, "deals_won", "2026-09", "--as-of", "2026-09-09")["rows"]

    assert [r["rep"] for r in team] == ["Zoe"]
    assert {r["value"] for r in before} == {0}


@pytest.mark.parametrize("args", [
    ("happiness", "2026"), ("revenue", "2026-13"), ("revenue", "soon"),
    ("revenue", "2026", "--team", "Nowhere"), ("revenue", "2026", "--as-of", "yesterday"),
    ("revenue", "2026", "--limit", "0"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(app: Flask, deals: None, args: tuple[str, ...]) -> None:
    code, output = board(app, *args)

    assert code == 2
    assert "Traceback" not in output


def test_people_read_it_too(app: Flask, deals: None) -> None:
    code, output = board(app, "revenue", "2026-09")

    assert code == 0
    assert output.splitlines()[0].split() == ["1", "Ana", "123.50", "n=2"]
