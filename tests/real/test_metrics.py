"""Metrics on the Maven data equal what was worked out without us, to the last digit."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from salesgame.domain.core.calendar import FIRST_DAY, LAST_DAY, Calendar
from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import Deal, Status, credited
from salesgame.domain.deals.fact import Change
from salesgame.queries.metrics.totals import EVERYBODY, series
from salesgame.services.deals.deals import DEALS
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow
from tests.cast import Cast
from tests.conftest import Act, Plant

pytestmark = pytest.mark.real_data
STATUS: dict[str, Status] = {"Won": "won", "Lost": "lost"}


@pytest.fixture
def maven(act: Act, cast: Cast, plant_once: Plant, shared_data: Path) -> dict[str, Any]:
    folder = shared_data / "maven"

    def plant() -> None:
        with act() as work:
            people = _people(work.session, folder)
            with (folder / "sales_pipeline.csv").open() as file:
                deals = [_deal(row, people, work.company.calendar) for row in csv.DictReader(file)]
            DEALS.store(work, [Change(None, deal) for deal in deals], "test")

    plant_once("maven's deals", plant)
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text())
    return expected


def _people(session: Any, folder: Path) -> dict[str, int]:
    """Agents under their managers' teams, those under regions, those under one company."""
    with (folder / "sales_teams.csv").open() as file:
        rows = list(csv.DictReader(file))
    regions = {
        name: 1000 + i for i, name in enumerate(sorted({r["regional_office"] for r in rows}))
    }
    managers = {name: 1100 + i for i, name in enumerate(sorted({r["manager"] for r in rows}))}
    office = {r["manager"]: regions[r["regional_office"]] for r in rows}
    session.execute(insert(TeamRow), [{"id": i, "name": n} for n, i in regions.items()])
    session.execute(
        insert(TeamRow), [{"id": i, "name": n, "parent_id": office[n]} for n, i in managers.items()]
    )
    people = {r["sales_agent"]: 2000 + i for i, r in enumerate(rows)}
    made = date(2026, 1, 1)
    at = Calendar().starts_at(made)
    session.execute(
        insert(PersonRow),
        [{"id": i, "name": n, "role": "rep", "created_at": at} for n, i in people.items()],
    )
    seats = {"start": FIRST_DAY, "end": LAST_DAY, "role": "member"}
    session.execute(
        insert(MembershipRow),
        [
            {"person_id": people[r["sales_agent"]], "team_id": managers[r["manager"]], **seats}
            for r in rows
        ],
    )
    return people


def _deal(row: dict[str, str], people: dict[str, int], calendar: Calendar) -> Deal:
    status = STATUS.get(row["deal_stage"], "open")
    closed = date.fromisoformat(row["close_date"]) if row["close_date"] else None
    opened = date.fromisoformat(row["engage_date"]) if row["engage_date"] else None
    amount = int(row["close_value"]) * 100 if row["close_value"] else None
    return Deal(
        id=0, source="file", external_id=row["opportunity_id"], name=row["account"],
        stage=row["deal_stage"], status=status, amount=amount, opened_on=opened, closed_on=closed,
        closed_at=calendar.starts_at(closed) if closed else None,
        credits=credited(amount, ((people[row["sales_agent"]], WHOLE_PPM),)),
    )  # fmt: skip


def read(app: Flask, *args: str) -> dict[str, dict[str, Any]]:
    result = app.test_cli_runner().invoke(args=["game", "metrics", *args, "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, dict[str, Any]] = json.loads(result.output)["metrics"]
    return found


def _same(found: dict[str, dict[str, Any]], expected: dict[str, Any]) -> None:
    assert found["revenue"]["value"] == f"{expected['revenue']}.00"
    assert found["deals_won"] == {"value": expected["won"], "n": expected["won"]}
    assert found["win_rate"]["n"] == expected["won"] + expected["lost"]
    digits = {
        "win_rate": ("win_rate", 6),
        "average_deal": ("avg_deal", 4),
        "sales_cycle": ("avg_cycle_days_won", 4),
    }
    for metric, (name, places) in digits.items():
        value = found[metric]["value"]
        if expected[name] is None:
            assert value is None, metric
        else:
            exact = Decimal(str(expected[name])).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
            assert value == str(exact), metric


def test_the_company_its_months_and_quarters(app: Flask, maven: dict[str, Any]) -> None:
    _same(read(app, "2017"), maven["overall"])
    for period, expected in (maven["per_month"] | maven["per_quarter"]).items():
        _same(read(app, period), expected)


def test_every_agent_overall_and_by_quarter(app: Flask, maven: dict[str, Any]) -> None:
    for agent, expected in maven["per_agent"].items():
        _same(read(app, "2017", "--rep", agent), expected)
    for quarter, agents in maven["agent_by_quarter"].items():
        for agent, expected in agents.items():
            _same(read(app, quarter, "--rep", agent), expected)


def test_managers_teams_and_the_regions_above_them(app: Flask, maven: dict[str, Any]) -> None:
    for team, expected in (maven["per_manager"] | maven["per_region"]).items():
        _same(read(app, "2017", "--team", team), expected)


def test_days_of_a_series_add_up_to_the_year(act: Act, maven: dict[str, Any]) -> None:
    with act() as work:
        year = work.company.calendar.parse("2017")
        days = series(work.session, EVERYBODY, year, "day", work.company.calendar)

    assert len(days) == (year.end - year.start) // timedelta(days=1)
    assert sum(part.won_amount for _, part in days) == maven["overall"]["revenue"] * 100
