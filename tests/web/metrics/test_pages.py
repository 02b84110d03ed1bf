"""A person's numbers: with their n, with the rows they are made of, for those who may see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import won
from tests.web.season import JULY, close, plant_season

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


@pytest.fixture
def season(act: Act, cast: Cast) -> Cast:
    with act() as work:
        plant_season(work, cast)
    return cast


def test_the_rep_and_the_manager_see_the_same_numbers(signed_in: SignedIn, season: Cast) -> None:
    address = f"/people/{season.ben}/numbers"
    for who in (season.ben, season.mia, season.fin, season.ada):
        page = signed_in(who).get(address).text
        assert "$5,000" in page
        assert "16.7%" in page or "17%" in page
        assert "n = 6" in page


def test_colleagues_and_other_teams_see_nothing(signed_in: SignedIn, season: Cast) -> None:
    for who in (season.ana, season.zoe):
        client = signed_in(who)
        assert client.get(f"/people/{season.ben}/numbers").status_code == 404
        assert client.get(f"/people/{season.ben}/numbers/revenue").status_code == 404
    assert signed_in(season.mia).get(f"/people/{season.zoe}/numbers").status_code == 404
    assert signed_in(season.ada).get("/people/999/numbers").status_code == 404


@pytest.mark.parametrize(
    ("metric", "rows"),
    [("revenue", 1), ("win_rate", 6), ("demos", 4), ("retention", 0), ("points", 0)],
)
def test_each_number_leads_to_the_rows_it_is_made_of(
    signed_in: SignedIn, season: Cast, metric: str, rows: int
) -> None:
    page = signed_in(season.ben).get(f"/people/{season.ben}/numbers/{metric}").text

    assert page.count('<tr><th scope="row">') == rows


def test_points_are_told_by_the_facts_they_are_for(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    with act() as work:
        create_rule(work, "points", "Deals", date(2026, 1, 1), {"on": "deal_won", "points": 50})
        close(work, cast.ana, "<Roof> & co", "Won", date(2026, 8, 3))
    page = signed_in(cast.ada).get("/team/rows/points?period=2026-08").text
    mine = signed_in(cast.ana).get(f"/people/{cast.ana}/numbers?period=2026-08").text

    assert re.search(r'<a href="/deals/\d+">[^<]*&lt;Roof&gt; &amp; co', page)
    assert '<td class="end num">50</td>' in page
    assert f'href="/points/{cast.ana}/2026-08"' in mine


def test_rows_of_a_shared_deal_say_which_part_of_it_counts(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    won(
        act,
        cast.ana,
        date(2026, 8, 3),
        20_00,
        "A",
        shares=((cast.ana, 750_000), (cast.ben, 250_000)),
    )

    def rows(who: int, metric: str = "revenue") -> str:
        return signed_in(who).get(f"/people/{who}/numbers/{metric}?period=2026-08").text

    def average(who: int) -> list[str]:
        return re.findall(r"<d[td]>([^<]*)</d[td]>", rows(who, "average_deal"))[1::2]

    assert average(cast.ana) == ["$15.00", "÷ 1", "$15.00"]
    assert average(cast.ben) == ["$0.00", "÷ 0", "n/a"]
    assert "a share of" not in rows(cast.ben, "average_deal")
    once = "A shared deal is counted once, for who is first on it."
    assert "won, a share of 75%" in rows(cast.ana)
    assert once not in rows(cast.ana)
    assert "won, a share of 25%" in rows(cast.ben)
    assert '<td class="end num">$5.00</td>' in rows(cast.ben)
    assert once in rows(cast.ben)


@pytest.mark.parametrize(("metric", "made"), [
    ("revenue", [("Revenue", "$5,000.00")]),
    ("win_rate", [("Deals won", "1"), ("Deals won and lost", "÷ 6"), ("Win rate", "16.67%")]),
    ("demos", [("Demos", "4")]),
    ("retention", [("Still here at the end", "0"), ("Customers at the start", "÷ 0"),
                   ("Customer retention", "n/a")]),
    ("attainment", []),
])  # fmt: skip
def test_a_number_is_worked_out_beside_its_rows(
    signed_in: SignedIn, season: Cast, metric: str, made: list[tuple[str, str]]
) -> None:
    page = signed_in(season.ben).get(f"/people/{season.ben}/numbers/{metric}").text

    assert re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", page) == made


def test_an_unknown_metric_is_not_there(signed_in: SignedIn, season: Cast) -> None:
    address = f"/people/{season.ben}/numbers/charisma"

    assert signed_in(season.ben).get(address).status_code == 404


def test_without_a_quota_nothing_is_wrong(signed_in: SignedIn, cast: Cast) -> None:
    page = signed_in(cast.ana).get(f"/people/{cast.ana}/numbers").text

    assert "Nothing is wrong with your pay." in page
    assert "n/a" in page


def test_long_lists_of_rows_are_paged(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    with act() as work:
        for n in range(60):
            close(work, cast.ana, f"many-{n}", "Won", date(2026, 8, 3))
    ana = signed_in(cast.ana)

    first = ana.get(f"/people/{cast.ana}/numbers/revenue").text
    second = ana.get(f"/people/{cast.ana}/numbers/revenue?from=50").text

    assert first.count('<tr><th scope="row">') == 50
    assert second.count('<tr><th scope="row">') == 10


@pytest.mark.parametrize("rows_of", ["", "/revenue", "/net_revenue_retention", "/points"])
def test_the_page_and_its_rows_cost_the_same_with_many_deals(
    signed_in: SignedIn, season: Cast, act: Act, queries: list[str], rows_of: str
) -> None:
    address = f"/people/{season.ana}/numbers{rows_of}"

    def cost(deals: int) -> int:
        with act() as work:
            for n in range(deals):
                close(work, season.ana, f"m-{deals}-{n}", "Won", date(2026, 8, 3))
        ana = signed_in(season.ana)
        ana.get(address)
        queries.clear()
        assert ana.get(address).status_code == 200
        return len(queries)

    assert cost(5) == cost(50)


def test_a_team_has_the_same_numbers_as_its_people_together(
    signed_in: SignedIn, season: Cast
) -> None:
    mia = signed_in(season.mia)

    page = mia.get(f"/team/numbers?team={season.north}").text

    assert "$20,000" in page
    assert "40%" in page  # 4 of 10
    assert f"/team/rows/win_rate?team={season.north}" in page
    assert mia.get("/team/numbers").status_code == 404
    assert mia.get(f"/team/numbers?team={season.south}").status_code == 404
    assert signed_in(season.ana).get("/team/numbers").status_code == 404
    assert "Everybody" in signed_in(season.fin).get("/team/numbers").text


def test_velocity_is_shown_with_its_working(signed_in: SignedIn, season: Cast) -> None:
    page = signed_in(season.ana).get(f"/people/{season.ana}/numbers").text

    assert "2 open deals × 75% win rate × $5,000 average deal" in page
    assert "times what it was" not in page  # before July there was nothing to compare with


def test_a_change_of_velocity_is_shown_by_its_parts(
    signed_in: SignedIn, season: Cast, act: Act
) -> None:
    with act() as work:  # of three open when August began, this one was when it ended
        DEALS.log(work, DealFields("O", "O", "Demo", 1, sole(season.ana), opened_on=JULY))

    page = signed_in(season.ana).get(f"/people/{season.ana}/numbers?period=2026-08").text

    assert "Open on 31 Aug 2026" in page
    assert "1 open deal" in page
    assert "0.09 times what it was on" in page  # 6 days, then 16 1/3
    assert "0.33 by open deals × 0.75 by win rate × 1 by average deal × 0.37 by the length" in page
