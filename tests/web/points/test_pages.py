"""How these points came: every line with its cause, and their sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.points.rules import PointsRule
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.ticks import tick

SignedIn = Callable[[int], FlaskClient]
TODAY = MORNING.date()


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def rules(act: Act, cast: Cast) -> None:
    """A demo is 10 points, a won deal 50."""
    demo = PointsRule("activity", 10, activity="demo")
    with act(actor=cast.mia) as work:
        for name, rule in (("Demos", demo), ("Wins", PointsRule("deal_won", 50))):
            create_rule(work, "points", name, TODAY.replace(day=1), rule.body())


def demo_of(act: Act, person: int, key: str = "d") -> int:
    with act(actor=person) as work:
        return ACTIVITIES.log(work, ActivityFields(key, "demo", person, MORNING)).id


def deal_of(act: Act, person: int) -> int:
    fields = DealFields("k", "Cobalt & Sons", "Won", 100, sole(person), closed_on=TODAY)
    with act(actor=person) as work:
        return DEALS.log(work, fields).id


def test_every_line_names_its_fact_its_rule_and_the_sum_so_far(
    signed_in: SignedIn, cast: Cast, act: Act, rules: None
) -> None:
    demo, deal = demo_of(act, cast.ana), deal_of(act, cast.ana)

    page = signed_in(cast.ana).get(f"/points/{cast.ana}/2026-09").text

    assert f'href="/deals/{deal}">Cobalt &amp; Sons</a>' in page
    assert f'href="/activities/{demo}"' in page
    assert "Wins, version 1" in page
    assert "makes 60" in page
    assert page.count("<dd>60</dd>") == 1


def test_what_was_taken_back_stands_beside_what_it_takes_back(
    signed_in: SignedIn, cast: Cast, act: Act, rules: None
) -> None:
    demo = demo_of(act, cast.ana)
    with act(actor=cast.ana) as work:
        ACTIVITIES.cancel(work, demo, "it was yesterday’s")

    page = signed_in(cast.ana).get(f"/points/{cast.ana}/2026-09").text

    assert "+10" in page
    assert "−10" in page
    assert "Taken back" in page
    assert "makes 0" in page


def test_only_what_came_after_a_period_was_closed_says_so(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    goal = Goal(
        "deals_won", "month", (Step(Decimal(1), 50), Step(Decimal(2), 80)), target=Decimal(1)
    )
    august, august_10 = date(2026, 8, 1), date(2026, 8, 10)
    with act(actor=cast.mia) as work:
        create_rule(work, "goal", "A win a month", august, body_of(goal))
    with act(actor=cast.ana) as work:
        DEALS.log(work, DealFields("a", "A", "Won", 100, sole(cast.ana), closed_on=august_10))
    tick(session, MORNING, REACTIONS)
    in_time = signed_in(cast.ana).get(f"/points/{cast.ana}/2026-08").text
    with act(actor=cast.ana) as work:
        DEALS.log(work, DealFields("b", "B", "Won", 100, sole(cast.ana), closed_on=august_10))

    late = signed_in(cast.ana).get(f"/points/{cast.ana}/2026-09").text

    assert "A win a month, version 1" in in_time
    assert "after that period was closed" not in in_time
    assert late.count("after that period was closed") == 2  # the step before, and the one instead


def test_another_team_sees_what_for_but_not_for_whom(
    signed_in: SignedIn, cast: Cast, act: Act, rules: None
) -> None:
    deal_of(act, cast.ana)

    pages = {
        name: signed_in(getattr(cast, name)).get(f"/points/{cast.ana}/2026-09").text
        for name in ("mia", "zoe")
    }

    assert "Cobalt" in pages["mia"]
    assert "Cobalt" not in pages["zoe"]
    assert "A won deal" in pages["zoe"]


def test_the_short_address_leads_to_ones_own_month(signed_in: SignedIn, cast: Cast) -> None:
    answer = signed_in(cast.ana).get("/points")

    assert (answer.status_code, answer.location) == (303, f"/points/{cast.ana}/2026-09")


@pytest.mark.parametrize(
    "path", ["/points/999/2026-09", "/points/1/september", "/points/1/2026-13"]
)
def test_nobodys_points_and_no_period_have_no_page(
    signed_in: SignedIn, cast: Cast, path: str
) -> None:
    assert signed_in(cast.ana).get(path).status_code == 404


@pytest.mark.parametrize("period", ["2026", "2026-Q3", "2026-W38", "2026-09-17", "ever"])
def test_any_period_can_be_asked_for(
    signed_in: SignedIn, cast: Cast, act: Act, rules: None, period: str
) -> None:
    demo_of(act, cast.ana)

    assert "makes 10" in signed_in(cast.ana).get(f"/points/{cast.ana}/{period}").text


def test_pages_follow_without_a_gap_and_a_full_one_asks_no_more(
    signed_in: SignedIn, cast: Cast, act: Act, rules: None, queries: list[str]
) -> None:
    browser, path = signed_in(cast.ana), f"/points/{cast.ana}/2026-09"
    demo_of(act, cast.ana)
    browser.get(path)
    queries.clear()
    browser.get(path)
    few = len(queries)
    for n in range(50):
        demo_of(act, cast.ana, f"{n}")

    queries.clear()
    first = browser.get(path).text
    assert len(queries) == few
    second = browser.get(first.split('rel="next" href="')[1].split('"')[0]).text

    sums = [n for n in range(10, 520, 10) if f"makes {n}<" in first or f"makes {n}<" in second]
    assert sums == list(range(10, 520, 10))
