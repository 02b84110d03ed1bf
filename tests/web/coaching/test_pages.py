"""The team's overview: figures from the facts, private to those above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.people.leave import Leave
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.deals import DEALS
from salesgame.services.people.leave import record_leave
from salesgame.services.targets.quotas import store_quotas
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.season import JULY, add_reps, close, plant_season

EVERYBODY = ("ana", "ben", "mia", "zoe", "fin", "ada")
SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


@pytest.fixture
def season(act: Act, cast: Cast) -> Cast:
    with act() as work:
        plant_season(work, cast)
    return cast


def test_the_headline_says_what_is_closed_of_the_target(signed_in: SignedIn, season: Cast) -> None:
    page = signed_in(season.mia).get("/team").text

    assert "Closed of $60,000" in page
    assert "$20,000" in page
    assert "Forecast" in page
    assert "$26,400" in page  # four open deals of $4,000 at 40%


def test_a_manager_sees_only_people_below(signed_in: SignedIn, season: Cast) -> None:
    mia = signed_in(season.mia)

    page = mia.get("/team").text

    assert "Ana" in page
    assert "Zoe" not in page
    assert mia.get(f"/team?team={season.south}").status_code == 404
    assert mia.get(f"/team/rows/revenue?team={season.south}").status_code == 404
    assert mia.get("/team/rows/revenue").status_code == 404


TO_WHOM = "only its managers and those above, finance and admins see this page"
TO_FEWER = "only finance and admins see this page"


@pytest.mark.parametrize(
    ("address", "told", "who"),
    [
        ("/team?team={north}", TO_WHOM, {"mia", "fin", "ada"}),
        ("/team?team={south}", TO_WHOM, {"fin", "ada"}),
        ("/team", TO_FEWER, {"fin", "ada"}),
    ],
)
def test_the_page_says_truly_who_sees_it(
    signed_in: SignedIn, season: Cast, address: str, told: str, who: set[str]
) -> None:
    where = address.format(north=season.north, south=season.south)
    pages = {name: signed_in(getattr(season, name)).get(where) for name in EVERYBODY}

    assert {name for name, page in pages.items() if told in page.text} == who
    assert not [page for page in pages.values() if "Private to you" in page.text]


def test_a_manager_of_no_page_for_everybody_gets_the_one_of_their_team(
    signed_in: SignedIn, season: Cast
) -> None:
    assert TO_WHOM in signed_in(season.mia).get("/team").text


def test_finance_and_admin_choose_any_team(signed_in: SignedIn, season: Cast) -> None:
    for who in (season.fin, season.ada):
        client = signed_in(who)
        assert "Zoe" in client.get(f"/team?team={season.south}").text
        assert "Everybody" in client.get("/team").text
        assert client.get("/team?team=999").status_code == 404


def test_reps_have_no_overview(signed_in: SignedIn, season: Cast) -> None:
    assert signed_in(season.ana).get("/team").status_code == 404
    assert signed_in(season.ana).get("/team/rows/revenue").status_code == 404


def test_whoever_works_hard_and_wins_little_is_worth_a_conversation(
    signed_in: SignedIn, season: Cast
) -> None:
    page = signed_in(season.mia).get("/team").text

    assert "is on pace with 4 demos, yet wins 1 of 6" in page


def test_whoever_is_on_leave_is_left_alone(signed_in: SignedIn, season: Cast, act: Act) -> None:
    with act() as work:
        record_leave(work, season.ben, Leave.through(MORNING.date(), MORNING.date()))

    page = signed_in(season.mia).get("/team").text

    assert "On leave until Thu 17 Sep" in page
    assert "is on pace with 4 demos, yet wins 1 of 6" not in page


def test_the_number_of_the_headline_leads_to_its_rows(signed_in: SignedIn, season: Cast) -> None:
    mia = signed_in(season.mia)
    link = f"/team/rows/revenue?period=2026-Q3&amp;team={season.north}"
    assert link in mia.get("/team").text

    rows = mia.get(link.replace("&amp;", "&")).text

    assert rows.count("$5,000.00") == 4


def test_an_empty_team_invites(signed_in: SignedIn, cast: Cast) -> None:
    page = signed_in(cast.mia).get("/team").text

    assert "No targets are set for this period." in page
    assert "Nobody stands out." in page
    assert "No deal was opened in this period yet." in page


@pytest.mark.parametrize(
    ("period", "status"),
    [
        ("someday", 422),
        ("ever", 404),
        ("0001-01", 422),
        ("2201", 404),
        ("9998", 422),
        ("2025-Q1", 200),
        ("2027", 200),
        ("2026-W38", 200),
        ("2026-09-17", 200),
    ],
)
def test_a_period_is_shown_where_it_has_a_place_in_time(
    signed_in: SignedIn, season: Cast, period: str, status: int
) -> None:
    mia = signed_in(season.mia)

    assert mia.get(f"/team?period={period}").status_code == status
    assert mia.get(f"/people/{season.ana}/numbers?period={period}").status_code == status


def test_the_overview_costs_the_same_for_five_and_fifty_reps(
    signed_in: SignedIn, season: Cast, act: Act, queries: list[str]
) -> None:
    def cost(reps: int) -> int:
        with act() as work:
            for person in add_reps(work, season.north, reps):
                close(work, person, f"n{person}", "Won", date(2026, 8, 3))
        mia = signed_in(season.mia)
        mia.get("/team")
        queries.clear()
        assert mia.get("/team").status_code == 200
        return len(queries)

    assert cost(5) == cost(45)


def test_what_is_open_today_covers_nothing_of_a_period_that_is_over(
    signed_in: SignedIn, season: Cast, act: Act
) -> None:
    with act() as work:
        store_quotas(work, [Quota(season.ana, None, "revenue", "month", JULY, Decimal(9_000_000))])
        DEALS.log(work, DealFields(
            "due", "Due", "Demo", 400_000, sole(season.ana), opened_on=JULY,
            expected_close_on=date(2026, 7, 30),
        ))  # fmt: skip

    page = signed_in(season.mia).get("/team?period=2026-07").text

    forecast = page[page.index("Forecast") :]
    assert "$15,000" in forecast[: forecast.index("Commit")]  # what closed, without what was due
    assert "$20,000 open today." in page
    assert "what is left" not in page
    assert "still to close" not in page
