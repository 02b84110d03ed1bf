"""`flask game statement`: exact money, the working of each line, and refusals by name."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from click.testing import Result
from flask import Flask

from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import (
    AUGUST,
    SEPTEMBER,
    TODAY,
    close,
    plan,
    plan_for,
    rates,
    set_quota,
    won,
)


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["game", "statement", *args])


def body(app: Flask, *args: str) -> dict[str, Any]:
    result = run(app, *args, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_a_line_shows_deal_credit_slices_rate_and_amount(app: Flask, act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], plan())
    shares = ((cast.ana, 600_000), (cast.ben, 400_000))
    won(act, cast.ana, TODAY, 2001, "A", shares=shares)

    found = body(app, "Ana", "2026-09")

    (each,) = found["statements"]
    (line,) = each["lines"]
    assert (found["total"], found["currency"], each["state"]) == ("0.70", "USD", "estimate")
    assert (line["deal"], line["deal_amount"], line["share"]) == ("Deal A", "20.01", "0.6")
    assert (line["credit"], line["before"], line["after"]) == ("12.01", "0.00", "12.01")
    assert line["slices"] == [
        {"amount": "10.00", "rate": "0.05", "earned": "0.5000"},
        {"amount": "2.01", "rate": "0.10", "earned": "0.2010"},
    ]
    assert (line["exact"], line["amount"]) == ("0.7010", "0.70")


def test_a_closed_month_and_its_adjustment_name_their_causes(
    app: Flask, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, date(2026, 8, 4), 800, "A")
    close(act, AUGUST)
    late = won(act, cast.ana, date(2026, 8, 20), 400, "B")

    august, september = body(app, "Ana", "2026-08"), body(app, "Ana", "2026-09")

    assert (august["statements"][0]["state"], august["total"]) == ("closed", "0.40")
    (adjustment,) = september["statements"][0]["adjustments"]
    assert (adjustment["cause_id"], adjustment["amount"]) == (late.id, "0.30")
    assert adjustment["earned_in"] == "2026-08"
    assert "Deal B" in adjustment["why"]


def test_in_words_too_the_working_comes_to_the_amount(app: Flask, act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], plan(cap=50))
    close(act, AUGUST)
    won(act, cast.ana, date(2026, 8, 20), 400, "B")
    won(act, cast.ana, TODAY, 1500, "C")

    said = run(app, "Ana", "2026-09").output

    assert "[10.00 × 0.05 + 5.00 × 0.10 = 1.0000, 0.50 under the cap]" in said
    assert "Deal B, 2026-08: Deal B arrived" in said
    assert "[0.20 instead of 0.00]" in said


def test_attainment_is_a_ratio_of_six_digits(app: Flask, act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], plan(tiers_of="attainment"))
    set_quota(act, cast.ana, SEPTEMBER, 1200)
    won(act, cast.ana, TODAY, 800, "A")

    (each,) = body(app, "Ana", "2026-09")["statements"]

    assert (each["quota"], each["attainment"]) == ("12.00", "0.666667")


def test_a_year_lists_its_months(app: Flask, act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, date(2026, 8, 4), 800, "A")

    found = body(app, "Ana", "2026")

    assert [each["label"] for each in found["statements"]][7] == "2026-08"
    assert len(found["statements"]) == 12


def test_a_week_is_answered_by_the_month_around_it(app: Flask, act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], plan())

    assert [e["label"] for e in body(app, "Ana", "2026-W38")["statements"]] == ["2026-09"]


def test_a_quarters_pay_is_no_part_of_a_months_total(app: Flask, act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], plan("flat", tiers=rates(("0", "0.05"))))
    plan_for(act, [cast.ana], plan("flat", tiers=rates(("0", "0.01")), period_kind="quarter"),
             name="Quarter bonus")  # fmt: skip
    won(act, cast.ana, TODAY, 2000, "A")

    totals = {
        asked: (found["total"], [(e["label"], e["in_total"]) for e in found["statements"]])
        for asked in ("2026-09", "2026-W38") if (found := body(app, "Ana", asked))
    }  # fmt: skip
    both = [("2026-09", True), ("2026-Q3", False)]
    assert totals == {"2026-09": ("1.00", both), "2026-W38": ("1.00", both)}
    quarter = body(app, "Ana", "2026-Q3")
    assert (quarter["total"], {e["in_total"] for e in quarter["statements"]}) == ("1.20", {True})
    said = run(app, "Ana", "2026-09").output
    assert "0.20  (of its own period: no part of the sum below)" in said
    assert said.endswith("1.00 USD\n")


def test_with_a_quarters_plan_alone_its_quarter_answers_for_a_month(
    app: Flask, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan("flat", tiers=rates(("0", "0.01")), period_kind="quarter"))
    won(act, cast.ana, TODAY, 2000, "A")

    assert body(app, "Ana", "2026-09")["total"] == "0.20"


def test_people_read_the_same(app: Flask, act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")

    text = run(app, "Ana", "2026-09").output

    assert "AE 2026  (estimate)" in text
    assert "Deal A  [8.00 × 0.05 = 0.4000]" in text


def test_without_a_plan_it_says_so(app: Flask, act: Act, cast: Cast) -> None:
    assert run(app, "Ana", "2026-09").output == "No plan covers this period.\n"
    assert body(app, "Ana", "2026-09")["total"] == "0.00"


def test_an_unknown_person_or_period_is_refused(app: Flask, act: Act, cast: Cast) -> None:
    for args, sentence in (
        (("Nobody", "2026-09"), 'There is nobody named "Nobody".'),
        (("Ana", "soon"), '"soon" is not a period.'),
    ):
        result = run(app, *args)
        assert result.exit_code == 2
        assert sentence in result.output
