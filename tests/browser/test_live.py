"""The board and the television move by themselves, and say so when they can't."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.domain.deals.deal import DealFields
from salesgame.services.deals.deals import DEALS
from salesgame.storage.access import ScreenRow
from salesgame.web.live.process import live
from tests.browser.axe import findings
from tests.cast import Cast
from tests.conftest import Act

pytestmark = pytest.mark.browser
SignedIn = Callable[[int], FlaskClient]
Visit = Callable[..., Page]
DESK = {"width": 1280, "height": 900}
WALL = {"width": 1280, "height": 720}


@pytest.fixture
def television(debians_chromium: Browser, address: str) -> Iterator[Page]:
    """A television's browser."""
    context = debians_chromium.new_context(base_url=address, viewport=WALL)  # type: ignore[arg-type]
    yield context.new_page()
    context.close()


def won(act: Act, key: str, person: int, units: int) -> None:
    now = clock.now()
    with act(now=now) as work:
        DEALS.log(work, DealFields(
            key=key, name="Acme", stage="Won", amount=units * 100, shares=((person, 1_000_000),),
            opened_on=now.date() - timedelta(days=3), closed_on=work.today,
        ))  # fmt: skip


def watch(visit: Visit, person: int, path: str = "/board?metric=revenue") -> Page:
    page = visit(person, path, chart_js=None, viewport=DESK)
    page.wait_for_timeout(500)
    page.evaluate("window.sameDocument = true")
    return page


def pair(tv: Page, admin: FlaskClient) -> None:
    tv.goto("/tv")
    code = tv.inner_text(".code b").replace("-", "")
    fields = {"code": code, "name": "Hall", "metric": "revenue", "period": "month"}
    assert admin.post("/pair", data=fields).status_code == 303
    tv.wait_for_selector("[data-wall]", timeout=20_000)
    tv.wait_for_timeout(600)


def test_a_board_of_today_turns_with_the_companys_day(
    visit: Visit, cast: Cast, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    won(act, "1", cast.zoe, 300)
    evening = clock.now().replace(hour=23, minute=59, second=50)
    monkeypatch.setattr("salesgame.clock.now", lambda: evening)
    page = visit(cast.ben, "/profile", chart_js=None, viewport=DESK)
    page.clock.install()
    page.goto("/board?metric=revenue&period=day")
    page.wait_for_selector("[data-place='1'] .name:has-text('Zoe')")

    monkeypatch.setattr("salesgame.clock.now", lambda: evening + timedelta(minutes=2))
    page.clock.fast_forward(5_000)
    assert page.inner_text("[data-place='1'] .name") == "Zoe"
    page.clock.fast_forward(30_000)  # less than a silent stream is waited for

    page.wait_for_selector("text=Nothing counted yet")
    assert page.locator("[data-place='1']").count() == 0


def test_the_board_moves_without_a_reload(visit: Visit, act: Act, cast: Cast) -> None:
    won(act, "1", cast.zoe, 300)
    page = watch(visit, cast.ben)
    assert page.inner_text("[data-place='1'] .name") == "Zoe"

    won(act, "2", cast.ana, 500)

    page.wait_for_selector("[data-place='1'] .name:has-text('Ana')", timeout=20_000)
    assert page.evaluate("window.sameDocument") is True
    assert "Ana leads with $500." in page.inner_text("[data-live-says]")


def test_a_page_whose_server_is_gone_says_so_and_keeps_its_board(
    app: Flask, visit: Visit, act: Act, cast: Cast
) -> None:
    won(act, "1", cast.zoe, 300)
    page = watch(visit, cast.ben)
    assert page.is_hidden("[data-live-stale]")
    page.context.route("**/*", lambda route: route.abort())

    live(app).hub.stop()

    page.wait_for_selector("[data-live-stale]:not([hidden])", timeout=15_000)
    assert page.inner_text("[data-place='1'] .name") == "Zoe"


# The middle of every name and figure of the board is the board's, whatever floats over the page.
BOARD_IN_SIGHT = """() => {
  const cells = [...document.querySelectorAll("[data-slide]:not([hidden]) :is(.who, .points)")]
  return cells.length > 0 && cells.every((cell) => {
    const { left, top, width, height } = cell.getBoundingClientRect()
    const found = document.elementFromPoint(left + width / 2, top + height / 2)
    return found?.closest(".wall")
  })
}"""


def test_a_television_is_paired_celebrates_and_is_unpaired(
    television: Page, act: Act, cast: Cast, signed_in: SignedIn, session: Session
) -> None:
    tv, ada = television, signed_in(cast.ada)
    pair(tv, ada)

    won(act, "1", cast.zoe, 300)

    tv.wait_for_selector(".party-stage", timeout=20_000)
    assert "Zoe" in tv.inner_text(".party-name")
    assert tv.evaluate(BOARD_IN_SIGHT)
    tv.wait_for_selector(".party-stage", state="detached", timeout=20_000)
    assert "Acme" not in tv.content()
    session.rollback()
    ada.post(f"/screens/{session.scalar(select(ScreenRow.id))}/unpairing")
    tv.wait_for_selector(".code", timeout=20_000)


def test_the_pinned_row_appears_only_while_mine_is_out_of_view(
    visit: Visit, act: Act, cast: Cast
) -> None:
    for i, person in enumerate((cast.zoe, cast.mia, cast.fin, cast.ana, cast.ben)):
        won(act, f"p{i}", person, 500 - i)
    page = visit(cast.ben, "/board?metric=revenue", chart_js=None, viewport=DESK)
    page.wait_for_timeout(300)
    assert page.is_hidden("[data-pinned]")

    page.set_viewport_size({"width": 1280, "height": 300})
    page.wait_for_timeout(300)

    assert page.is_visible("[data-pinned]")


def test_the_whole_board_fits_a_small_phone(visit: Visit, act: Act, cast: Cast) -> None:
    won(act, "1", cast.zoe, 300_000)
    size = {"width": 320, "height": 640}
    page = visit(cast.ben, "/board?metric=revenue", chart_js=None, viewport=size)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/board", "/board?metric=win_rate&all=1", "/screens", "/pair"])
def test_axe_finds_nothing(
    visit: Visit, act: Act, cast: Cast, television: Page, signed_in: SignedIn, path: str,
    scheme: str,
) -> None:  # fmt: skip
    won(act, "1", cast.zoe, 300)
    if path == "/screens":
        pair(television, signed_in(cast.ada))
    page = visit(cast.ada, path, chart_js=None, color_scheme=scheme)

    assert findings(page) == []


def test_axe_finds_nothing_on_a_television(
    television: Page, act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    television.goto("/tv")
    assert findings(television) == []
    won(act, "1", cast.zoe, 300)
    pair(television, signed_in(cast.ada))

    assert findings(television) == []
    assert re.search(r"as of", television.inner_text(".wall-foot"))
