"""Places by deals won on the Maven data equal what was worked out without us."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import Deal, credited
from salesgame.domain.deals.fact import Change
from salesgame.services.deals.deals import DEALS
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import Act, Plant

pytestmark = pytest.mark.real_data


@pytest.fixture
def maven(act: Act, cast: Cast, plant_once: Plant, shared_data: Path) -> dict[str, Any]:
    folder = shared_data / "maven"

    def plant() -> None:
        with act() as work, (folder / "sales_pipeline.csv").open() as file:
            rows = [row for row in csv.DictReader(file) if row["deal_stage"] in ("Won", "Lost")]
            agents = sorted({row["sales_agent"] for row in rows})
            ids = {name: i for i, name in enumerate(agents, start=100)}
            work.session.execute(insert(PersonRow), [
                {"id": i, "name": name, "role": "rep", "created_at": work.now}
                for name, i in ids.items()
            ])  # fmt: skip
            starts_at = work.company.calendar.starts_at
            DEALS.store(work, [Change(None, _deal(row, ids, starts_at)) for row in rows], "test")

    plant_once("maven closed", plant)
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text())
    return expected


def _deal(row: dict[str, str], ids: dict[str, int], starts_at: Any) -> Deal:
    amount = int(row["close_value"]) * 100
    closed = date.fromisoformat(row["close_date"])
    whose = ((ids[row["sales_agent"]], WHOLE_PPM),)
    return Deal(
        id=0, source="file", external_id=row["opportunity_id"], name=row["account"],
        stage=row["deal_stage"], status="won" if row["deal_stage"] == "Won" else "lost",
        amount=amount, opened_on=date.fromisoformat(row["engage_date"]), closed_on=closed,
        closed_at=starts_at(closed), credits=credited(amount, whose),
    )  # fmt: skip


def board(app: Flask, *args: str) -> list[dict[str, Any]]:
    result = app.test_cli_runner().invoke(args=["game", "board", *args, "--json"])
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.output)["rows"]
    return rows


def test_ties_share_a_place_as_in_the_data(app: Flask, maven: dict[str, Any]) -> None:
    for quarter, expected in maven["rank_by_won_quarter"].items():
        rows = [row for row in board(app, "deals_won", quarter) if row["place"] is not None]

        assert {(r["rep"], r["value"], r["place"]) for r in rows} == {
            (e["agent"], e["won"], e["competition_rank"]) for e in expected
        }


def test_revenue_is_placed_to_the_last_digit(app: Flask, maven: dict[str, Any]) -> None:
    for quarter, expected in maven["top10_by_quarter"].items():
        rows = board(app, "revenue", quarter, "--limit", "10")

        assert [(r["rep"], r["value"]) for r in rows] == [
            (e.get("agent") or e["sales_agent"], f"{e['revenue']}.00") for e in expected
        ]


def test_the_last_day_of_a_period_as_of_is_the_period(app: Flask, maven: dict[str, Any]) -> None:
    assert board(app, "deals_won", "2017-Q2", "--as-of", "2017-06-30") == board(
        app, "deals_won", "2017-Q2"
    )
    assert board(app, "revenue", "2017-Q2", "--as-of", "2017-05-31") != board(
        app, "revenue", "2017-Q2"
    )


def test_months_and_days_add_up_to_what_the_facts_say(
    app: Flask, session: Session, maven: dict[str, Any], shared_data: Path
) -> None:
    with (shared_data / "maven" / "sales_pipeline.csv").open() as file:
        won = [r for r in csv.DictReader(file) if r["deal_stage"] == "Won"]
    by_agent: dict[str, int] = {}
    for row in won:
        if "2017-01-01" <= row["close_date"] <= "2017-08-17":
            by_agent[row["sales_agent"]] = by_agent.get(row["sales_agent"], 0) + 1

    rows = board(app, "deals_won", "2017", "--as-of", "2017-08-17")

    assert {r["rep"]: r["value"] for r in rows if r["place"]} == by_agent
