"""`game board`: places for scripts, and refusals that change nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.deals.kinds import KindDraft, add_kind
from salesgame.services.people.teams import move_person
from salesgame.services.points.rules import create_rule
from salesgame.services.targets.quotas import store_quotas
from tests.cast import Cast
from tests.conftest import Act
from tests.services.imports.files import import_file

AT = datetime(2026, 9, 10, 12, tzinfo=UTC)


@pytest.fixture
def deals(act: Act, cast: Cast) -> None:
    with act(now=AT) as work:
        rule = {"on": "deal_won", "points": 5}
        create_rule(work, "points", "Deals", date(2026, 1, 1), rule)
        for i, (person, minor) in enumerate([(cast.ana, 12_345), (cast.zoe, 50), (cast.ana, 5)]):
            DEALS.log(work, DealFields(
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


def test_points_of_a_team_count_the_entries_of_its_members_days(
    app: Flask, act: Act, cast: Cast, deals: None
) -> None:
    with act(now=AT) as work:
        move_person(work, cast.ana, cast.south, date(2026, 9, 11))
    with act(now=AT.replace(day=14)) as work:
        DEALS.log(work, DealFields(
            key="k9", name="A deal", stage="Won", amount=7, shares=((cast.ana, 1_000_000),),
            opened_on=date(2026, 9, 1), closed_on=work.today,
        ))  # fmt: skip

    for team, n in (("North", 2), ("South", 1)):
        told = rows(app, "points", "2026-09", "--team", team)["rows"]
        assert [(r["value"], r["n"]) for r in told if r["rep"] == "Ana"] == [(5 * n, n)]


def test_nothing_to_divide_by_is_null_without_a_place(app: Flask, deals: None) -> None:
    ben = [r for r in rows(app, "win_rate", "2026-09")["rows"] if r["rep"] == "Ben"]

    assert ben == [{"place": None, "rep": "Ben", "value": None, "n": 0}]


def test_a_team_and_a_day_narrow_it(app: Flask, deals: None) -> None:
    team = rows(app, "deals_won", "2026-Q3", "--team", "South")["rows"]
    before = rows(app, "deals_won", "2026-09", "--as-of", "2026-09-09")

    assert [r["rep"] for r in team] == ["Zoe"]
    assert ({r["value"] for r in before["rows"]}, before["counted_up_to"]) == ({0}, "2026-09-09")


@pytest.mark.parametrize("args", [
    ("happiness", "2026"), ("revenue", "2026-13"), ("revenue", "soon"),
    ("revenue", "2026", "--team", "Nowhere"), ("revenue", "2026", "--as-of", "yesterday"),
    ("revenue", "2026", "--limit", "0"),
])  # fmt: skip
def test_what_makes_no_sense_is_refused(app: Flask, deals: None, args: tuple[str, ...]) -> None:
    code, output = board(app, *args)

    assert code == 2
    assert "Traceback" not in output


@pytest.fixture
def season(act: Act, cast: Cast, deals: None, tmp_path: Path) -> None:
    """Facts for every metric: deals won, lost and open, calls, demos, visits, and who pays less."""
    with act(now=AT) as work:
        add_kind(work, KindDraft("Site visit", "visit", 3, 1))
        for i, stage in enumerate(("Lost", "Won", "Lead")):
            DEALS.log(work, DealFields(
                f"s{i}", "Split", stage, 999, ((cast.ben, 600_000), (cast.zoe, 400_000)),
                date(2026, 9, 2), None if stage == "Lead" else work.today,
            ))  # fmt: skip
        for i, (kind, seconds) in enumerate((("call", 0), ("demo", None), ("site_visit", 90))):
            ACTIVITIES.log(work, ActivityFields(
                f"a{i}", kind, cast.ana, AT, i + 1, seconds, completed=kind != "call"
            ))  # fmt: skip
        quota = Quota(cast.ana, None, "revenue", "month", date(2026, 9, 1), Decimal(10_000))
        store_quotas(work, [quota])
    for month, (kept, lost) in ((8, (500, 100)), (9, (450, ""))):
        path = tmp_path / f"{month}.csv"
        path.write_text(
            "Id,Name,Owner,Customer since,Left,MRR\n"
            f"1,Tide,Ana,2026-01-05,,{kept}\n2,Fen,Ben,2026-01-05,2026-09-05,{lost or 100}\n"
            f"3,Elm,Ben,2026-01-05,,20{month}\n"
        )
        import_file(lambda at=month: act(now=AT.replace(month=at)), "customers", path)


def test_a_board_can_be_made_of_every_metric_that_is_printed(app: Flask, season: None) -> None:
    def printed(rep: str) -> dict[str, Any]:
        said = app.test_cli_runner().invoke(
            args=["game", "metrics", "2026-09", "--rep", rep, "--json"]
        )
        found: dict[str, Any] = json.loads(said.output)["metrics"]
        return found

    people = {rep: printed(rep) for rep in ("Ana", "Ben", "Zoe")}
    told = {
        rep: {key: (found["value"], found["n"]) for key, found in metrics.items()}
        for rep, metrics in people.items()
    }
    boards = {key: rows(app, key, "2026-09")["rows"] for key in told["Ana"]}

    for key, board_rows in boards.items():
        if key == "points":
            continue  # a board counts the entries, at a price that metrics don't pay
        placed = {row["rep"]: (row["value"], row["n"]) for row in board_rows}
        assert placed == {rep: metrics[key] for rep, metrics in told.items()}, key
    assert told["Ana"]["net_revenue_retention"] == ("0.900000", 1)
    assert told["Ben"]["churn"] == ("0.500000", 2)
    assert told["Ana"]["calls_verified"] != told["Ana"]["calls"]
    assert {"site_visit", "activities_verified", "value_win_rate"} <= boards.keys()


def test_a_kind_of_the_companys_own_is_ranked_by_the_verified_too(app: Flask, season: None) -> None:
    assert rows(app, "site_visit_verified", "2026-09")["rows"][0]["value"] == 3


def test_people_read_it_too(app: Flask, deals: None) -> None:
    code, output = board(app, "revenue", "2026-09")

    assert code == 0
    assert output.splitlines()[0].split() == ["1", "Ana", "123.50", "n=2"]
