"""The badges page: what is held, with the win that earned it, and how far the next one is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

from salesgame.domain.badges.catalogue import CATALOGUE
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from tests.cast import Cast
from tests.conftest import MORNING, Act

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _in_the_morning() -> Iterator[None]:
    with time_machine.travel(MORNING, tick=False):
        yield


def win(act: Act, person: int, key: str = "k") -> int:
    fields = DealFields(key, "Cobalt", "Won", 100, sole(person), closed_on=MORNING.date())
    with act(actor=person) as work:
        return DEALS.log(work, fields).id


def demos(act: Act, person: int, count: int) -> None:
    with act(actor=person) as work:
        ACTIVITIES.log(work, ActivityFields("d", "demo", person, MORNING, quantity=count))


def test_every_badge_of_the_catalogue_is_there_before_any_is_held(
    signed_in: SignedIn, cast: Cast
) -> None:
    page = signed_in(cast.ana).get("/badges").text

    assert len(CATALOGUE) >= 16
    assert page.count("not yet earned") == len(CATALOGUE)


def test_a_badge_held_names_its_day_and_leads_to_the_win_that_earned_it(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    deal = win(act, cast.ana)

    page = signed_in(cast.ana).get("/badges").text

    assert f'<a href="/deals/{deal}"><time datetime="2026-09-17">' in page
    assert 'aria-label="First win"' in page


def test_a_badge_whose_win_was_cancelled_is_held_no_more(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    deal = win(act, cast.ana)
    with act(actor=cast.ana) as work:
        DEALS.cancel(work, deal, "a mistake")

    assert 'aria-label="First win, not yet earned"' in signed_in(cast.ana).get("/badges").text


def test_the_nearest_badge_is_counted_out(signed_in: SignedIn, cast: Cast, act: Act) -> None:
    demos(act, cast.ana, 7)

    page = signed_in(cast.ana).get("/badges").text

    assert "Show and tell" in page
    assert "is nearest:" in page
    assert "7 of 10" in page


def test_others_see_what_is_held_but_not_how_far_the_next_one_is(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    deal = win(act, cast.ana)
    demos(act, cast.ana, 7)

    pages = {
        name: signed_in(getattr(cast, name)).get(f"/badges/{cast.ana}").text
        for name in ("mia", "zoe")
    }

    assert "7 of 10" in pages["mia"]
    assert f"/deals/{deal}" in pages["mia"]
    assert 'aria-label="First win"' in pages["zoe"]
    assert "7 of 10" not in pages["zoe"]
    assert f"/deals/{deal}" not in pages["zoe"]


def test_nobody_has_no_badges(signed_in: SignedIn, cast: Cast) -> None:
    assert signed_in(cast.ana).get("/badges/999").status_code == 404


def test_the_page_asks_no_more_of_a_long_career(
    signed_in: SignedIn, cast: Cast, act: Act, queries: list[str]
) -> None:
    browser = signed_in(cast.ana)
    win(act, cast.ana)
    browser.get("/badges")
    queries.clear()
    browser.get("/badges")
    few = len(queries)
    for n in range(12):
        win(act, cast.ana, f"{n}")

    queries.clear()
    browser.get("/badges")

    assert len(queries) == few


def test_a_badge_of_somebody_else_is_news_on_the_home(
    signed_in: SignedIn, cast: Cast, act: Act
) -> None:
    win(act, cast.ben)

    assert "earned “First win”" in signed_in(cast.ana).get("/").text
