"""`game metrics` and `game points`: exact values, their n, and refusals with exit code 2."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import time_machine
from flask import Flask

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.deals import DEALS
from tests.cast import Cast
from tests.conftest import MORNING, Act


def run(app: Flask, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["game", *args])
    return result.exit_code, result.output


def as_json(app: Flask, *args: str) -> dict[str, Any]:
    code, output = run(app, *args, "--json")
    assert code == 0, output
    body: dict[str, Any] = json.loads(output)
    return body


def won(act: Act, person: int, amount: int | None) -> None:
    day = date(2026, 9, 16)
    with act() as work:
        DEALS.log(
            work,
            DealFields(
                f"{person}-{amount}", "Tide", "Won", amount, sole(person), closed_on=day,
                opened_on=date(2026, 9, 10),
            ),
        )  # fmt: skip


def test_every_metric_is_told_with_its_n(app: Flask, act: Act, cast: Cast) -> None:
    won(act, cast.ana, 1000_05)
    won(act, cast.ana, None)

    body = as_json(app, "metrics", "2026-09", "--rep", "Ana")

    assert body["period"] == {"start": "2026-09-01", "end": "2026-10-01"}
    assert body["metrics"]["revenue"] == {"value": "1000.05", "n": 2}
    assert body["metrics"]["average_deal"] == {
        "value": "1000.0500", "n": 1, "median": "1000.0500", "without_value": 1,
    }  # fmt: skip
    assert body["metrics"]["win_rate"] == {"value": "1.000000", "n": 2}
    assert body["metrics"]["retention"] == {"value": None, "n": 0}
    assert body["metrics"]["calls"] == {"value": 0, "n": 0}


def test_a_team_and_the_company_have_metrics_too(app: Flask, act: Act, cast: Cast) -> None:
    won(act, cast.ana, 100)
    won(act, cast.zoe, 200)

    assert as_json(app, "metrics", "2026", "--team", "North")["metrics"]["deals_won"]["value"] == 1
    assert as_json(app, "metrics", "2026")["metrics"]["deals_won"]["value"] == 2


def test_people_read_it_as_lines(app: Flask, act: Act, cast: Cast) -> None:
    won(act, cast.ana, 1000_00)

    code, output = run(app, "metrics", "2026-W38", "--rep", "ana@kestrel.example")

    assert code == 0
    assert any(line.split()[:3] == ["revenue", "1000.00", "n=1"] for line in output.splitlines())


def test_what_is_not_known_is_refused_by_name(app: Flask, cast: Cast) -> None:
    for args, sentence in (
        (("metrics", "2026-13"), "is not a period"),
        (("metrics", "2026", "--rep", "Nobody"), 'nobody named "Nobody"'),
        (("metrics", "2026", "--team", "West"), 'no team named "West"'),
        (("metrics", "2026", "--team", "North", "--rep", "Ana"), "not for both"),
        (("points", "Nobody", "2026"), 'nobody named "Nobody"'),
    ):
        code, output = run(app, *args)

        assert (code, sentence in output) == (2, True), output


def test_every_entry_of_points_names_its_rule_and_its_fact(
    app: Flask, act: Act, cast: Cast
) -> None:
    with act() as work:
        from salesgame.services.points.rules import create_rule

        create_rule(work, "points", "Wins", date(2026, 1, 1), {"on": "deal_won", "points": 10})
    won(act, cast.ana, 100)

    body = as_json(app, "points", "Ana", "2026-09")

    assert body["total"] == 10
    (entry,) = body["entries"]
    assert (entry["rule"], entry["rule_version"], entry["fact"]) == ("Wins", 1, "Tide")
    assert (entry["cause"], entry["counts_on"], entry["reverses"]) == ("deal", "2026-09-16", None)
    assert as_json(app, "points", "Ana", "2026-08")["entries"] == []


def test_the_pipeline_names_the_days_it_speaks_of(app: Flask, act: Act, cast: Cast) -> None:
    with act() as work:
        for key, opened in (("old", date(2026, 8, 1)), ("new", date(2026, 9, 2))):
            DEALS.log(work, DealFields(
                key, key, "Demo", 100, sole(cast.ana), opened_on=opened,
                expected_close_on=date(2026, 8, 20),
            ))  # fmt: skip

    for asked, last, open_then in (("2026-08", "2026-08-31", 1), ("ever", "2026-09-17", 2)):
        with time_machine.travel(MORNING, tick=False):
            found = as_json(app, "metrics", asked)["pipeline"]
        assert (found["as_of"], found["open_deals"]) == ("2026-09-17", 2)
        assert (found["velocity_on"], found["velocity_open_deals"]) == (last, open_then)
        assert found["best_case"] == ("0.00" if asked == "2026-08" else "2.00")
