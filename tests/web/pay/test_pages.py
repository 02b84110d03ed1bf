"""Pay pages: every line with its working, private to whom it belongs, and what is next."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO

import pytest
import time_machine
from flask.testing import FlaskClient

from salesgame.domain.core.calendar import Calendar
from salesgame.services.pay.plans import assign_plan
from salesgame.web.pay.lines import PAGE
from tests.cast import Cast
from tests.conftest import MORNING, Act
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

SignedIn = Callable[[int], FlaskClient]
CALENDAR = Calendar()
PAGES = ("/pay/{}/2026-09", "/pay/{}/2026-09/lines.csv")


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def by_quota(**more: object):
    return plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment", **more)


def test_a_rep_sees_what_is_earned_so_far_line_by_line(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 2001, "A", shares=((cast.ana, 600_000), (cast.ben, 400_000)))

    page = signed_in(cast.ana).get("/pay").text

    assert "You have earned so far" in page
    assert "Estimate" in page
    steps = (
        "Deal A</a>, $20.01", "This share, 60% of 20.01", "12.01", "10.00 × 5%", "0.50",
        "2.01 × 10%", "0.201", "Rounded once, half up", "AE 2026, version 1",
    )  # fmt: skip
    for step in steps:
        assert step in page, step


def test_the_next_tier_says_how_far_and_what_it_pays(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")

    page = signed_in(cast.ana).get("/pay").text

    assert "$2.00 to go" in page
    assert "until the rate is 10%" in page
    assert "$0.10" in page


def test_without_a_quota_the_page_says_that_nothing_is_wrong(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], by_quota())
    browser = signed_in(cast.ana)
    assert "No quota is set for this period yet." in browser.get("/pay").text

    set_quota(act, cast.ana, SEPTEMBER, 1000)
    won(act, cast.ana, TODAY, 800, "A")

    page = browser.get("/pay").text
    assert "No quota is set" not in page
    assert "80.0%" in page


def test_a_quota_that_is_nearly_reached_is_not_told_as_reached(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], by_quota())
    set_quota(act, cast.ana, SEPTEMBER, 10_000_00)
    won(act, cast.ana, TODAY, 9_999_70, "A")

    page = signed_in(cast.ana).get("/pay").text

    assert "99.99%" in page
    assert "9,999.70 (99.99% of quota)" in page
    assert "100% of quota)" not in page
    assert "100.0%" not in page


def test_one_more_deal_is_worked_out_and_nothing_is_kept(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A")
    browser = signed_in(cast.ana)

    page = browser.get("/pay?deal=4").text

    assert "this is not your pay" in page
    assert "$0.30" in page
    assert "2.00 × 10%" in page
    assert "An amount is made of figures" in browser.get("/pay?deal=lots").text
    assert "Commission on 1 deal<" in browser.get("/pay").text


def test_a_closed_statement_says_so_and_later_changes_stand_on_the_open_one(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, date(2026, 8, 4), 800, "A")
    close(act, AUGUST)
    won(act, cast.ana, date(2026, 8, 20), 400, "B")
    browser = signed_in(cast.ana)

    august, september = (browser.get(f"/pay/{cast.ana}/2026-{m}").text for m in ("08", "09"))

    assert re.search("closed on <time[^>]*>Thu 17 Sep", august)
    assert "as of" not in august
    assert "as of" in september
    assert "Deal B" not in august
    assert "Deal B arrived after the statement was closed." in september
    assert f'href="/pay/{cast.ana}/2026-08"' in september


def test_a_page_of_statements_is_closed_when_all_of_them_are(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    browser, page = signed_in(cast.ana), f"/pay/{cast.ana}/2026-Q3"
    for month in ("2026-07", "2026-08"):
        close(act, CALENDAR.parse(month))
    assert "as of" in browser.get(page).text

    close(act, SEPTEMBER)

    closed = browser.get(page).text
    assert "closed on" in closed
    assert "You earned" in closed


def test_pay_is_for_the_person_the_managers_above_and_finance(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana, cast.zoe], plan())
    allowed = {cast.ana, cast.mia, cast.fin}
    everybody = (cast.ana, cast.ben, cast.mia, cast.zoe, cast.fin, cast.ada)

    for person in everybody:
        browser = signed_in(person)
        for page in PAGES:
            status = browser.get(page.format(cast.ana)).status_code
            assert status == (200 if person in allowed else 404), (person, page)


def test_nobody_signed_out_sees_pay(client: FlaskClient, cast: Cast) -> None:
    for page in ("/pay", *(page.format(cast.ana) for page in PAGES)):
        assert client.get(page).status_code == 303


def test_the_list_shows_a_manager_their_people_and_finance_everybody(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana, cast.ben, cast.zoe], plan())
    won(act, cast.ana, TODAY, 800, "A")

    mia, fin = (signed_in(who).get("/pay").text for who in (cast.mia, cast.fin))

    assert ("Ana" in mia, "Ben" in mia, "Zoe" in mia) == (True, True, False)
    assert ("Ana" in fin, "Zoe" in fin) == (True, True)
    assert "$0.40" in mia
    assert signed_in(cast.ada).get("/pay").status_code == 404


def test_a_period_that_is_none_and_a_person_who_is_none_are_not_there(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    browser = signed_in(cast.fin)

    for page in (f"/pay/{cast.ana}/soon", "/pay/99/2026-09", f"/pay/{cast.ana}/soon/lines.csv"):
        assert browser.get(page).status_code == 404


def test_without_a_plan_the_page_says_what_that_means(signed_in: SignedIn, cast: Cast) -> None:
    page = signed_in(cast.ana).get("/pay").text

    assert "No plan covers this period." in page
    assert "Nothing is wrong with your pay" in page


def test_angle_brackets_and_emoji_in_a_deal_are_shown_as_written(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, TODAY, 800, "A", name='<b>"Ünï" & 🦊</b>')

    page = signed_in(cast.ana).get("/pay").text

    assert "&lt;b&gt;&#34;Ünï&#34; &amp; 🦊&lt;/b&gt;" in page


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tcmd"])
def test_no_exported_cell_is_a_formula(
    signed_in: SignedIn, act: Act, cast: Cast, name: str
) -> None:
    plan_for(act, [cast.ana], plan(), name=f"{name.strip()} plan")
    won(act, cast.ana, TODAY, 800, "A", name=name)

    answer = signed_in(cast.ana).get(f"/pay/{cast.ana}/2026-09/lines.csv")

    (row,) = csv.DictReader(StringIO(answer.text.removeprefix("\ufeff")))
    assert row["deal"].endswith(name.strip())
    assert row["amount"] == "0.40"
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert answer.headers["Content-Disposition"].endswith('-2026-09.csv"')


def test_the_file_has_the_lines_of_the_page_and_their_sum(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    for i in range(3):
        won(act, cast.ana, TODAY, 700, f"N{i}")

    text = signed_in(cast.ana).get(f"/pay/{cast.ana}/2026-09/lines.csv").text

    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert [row["amount"] for row in rows] == ["0.35", "0.55", "0.70"]
    assert rows[1]["working"] == "3.00 x 0.05 + 4.00 x 0.10"


def test_the_file_says_what_the_cap_left_and_which_period_is_corrected(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan(cap=50))
    close(act, AUGUST)
    won(act, cast.ana, date(2026, 8, 20), 400, "B")
    won(act, cast.ana, TODAY, 1500, "C")

    text = signed_in(cast.ana).get(f"/pay/{cast.ana}/2026-09/lines.csv").text

    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert [(r["kind"], r["uncapped"], r["amount"], r["earned_in"]) for r in rows] == [
        ("commission", "1.00", "0.50", "2026-09"), ("adjustment", "", "0.20", "2026-08"),
    ]  # fmt: skip


def test_the_page_costs_the_same_queries_for_any_number_of_deals(
    signed_in: SignedIn, act: Act, cast: Cast, queries: list[str]
) -> None:
    plan_for(act, [cast.ana], by_quota())
    set_quota(act, cast.ana, SEPTEMBER, 1000)
    won(act, cast.ana, TODAY, 100, "A")
    browser = signed_in(cast.ana)
    browser.get("/pay")
    queries.clear()
    browser.get("/pay")
    few = len(queries)
    for i in range(10):
        won(act, cast.ana, TODAY, 100, f"N{i}")
    browser.get("/pay")
    queries.clear()

    browser.get("/pay")

    assert len(queries) == few


def test_the_list_costs_the_same_queries_for_any_number_of_people(
    signed_in: SignedIn, act: Act, cast: Cast, queries: list[str]
) -> None:
    rule = plan_for(act, [cast.ana], by_quota())
    set_quota(act, cast.ana, SEPTEMBER, 1000)
    browser = signed_in(cast.fin)
    browser.get("/pay")
    queries.clear()
    browser.get("/pay")
    few = len(queries)
    with act() as work:
        for person in (cast.ben, cast.zoe, cast.mia):
            assign_plan(work, rule, person, SEPTEMBER.start)
    browser.get("/pay")
    queries.clear()

    browser.get("/pay")

    assert len(queries) == few


def test_every_figure_of_the_charts_stands_in_a_table(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, date(2026, 8, 4), 800, "A")
    close(act, AUGUST)

    page = signed_in(cast.ana).get("/pay").text

    assert page.count("<figure") == page.count("data-chart=") == 2
    assert 'data-value="0.40"' in page
    assert "style=" not in page


def test_a_long_statement_comes_a_page_at_a_time_with_the_sum_of_all(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan("flat", tiers=rates(("0", "0.10"))))
    for i in range(PAGE + 1):
        won(act, cast.ana, TODAY, 100, f"N{i:02}")
    browser = signed_in(cast.ana)

    first = browser.get("/pay").text
    rest = browser.get(f"/pay/{cast.ana}/2026-09?skip={PAGE}").text

    assert (first.count("Why this amount?"), rest.count("Why this amount?")) == (PAGE, 1)
    assert f"Commission on {PAGE + 1} deals" in first
    assert "$5.10" in first
    assert "$5.10" in rest
    assert f'href="/pay/{cast.ana}/2026-09?skip={PAGE}"' in first


def test_beside_the_period_before_the_rows_sum_to_the_difference(
    signed_in: SignedIn, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, date(2026, 8, 4), 1200, "A")
    close(act, AUGUST)
    won(act, cast.ana, TODAY, 800, "B")

    page = signed_in(cast.ana).get("/pay").text

    assert "Beside the period before" in page
    card = page[page.index("Beside the period before") : page.index("own-pay")]
    for text in ("0.70", "8 at 5%, before 10", "\N{MINUS SIGN}0.10", "0 at 10%, before 2",
                 "\N{MINUS SIGN}0.20", "0.40"):  # fmt: skip
        assert text in card, text
