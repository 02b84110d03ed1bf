"""The board and the television move by themselves, and say so when they can't."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import BaseWSGIServer, make_server

from salesgame import clock
from salesgame.services.deals import DealFields, log_deal
from salesgame.storage.access import ScreenRow
from salesgame.web.auth import COOKIE
from salesgame.web.live import live
from tests.cast import Cast
from tests.conftest import Act

pytestmark = pytest.mark.browser
SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def server(app: Flask, cast: Cast) -> Iterator[BaseWSGIServer]:
    made = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    live(app).stop()
    made.shutdown()
    thread.join()
    made.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, server: BaseWSGIServer) -> Iterator[BrowserContext]:
    """A browser in which the chart script can't be had, as behind a strict firewall."""
    address = f"http://127.0.0.1:{server.server_port}"
    made = chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    made.route(re.compile("^https://"), lambda route: route.abort())
    yield made
    made.close()


def key_of(browser: FlaskClient) -> str:
    return str(browser.get_cookie(COOKIE).value)  # type: ignore[union-attr]


def open_page(context: BrowserContext, server: BaseWSGIServer, key: str, path: str) -> Page:
    address = f"http://127.0.0.1:{server.server_port}"
    context.add_cookies([{"name": COOKIE, "value": key, "url": address}])
    page = context.new_page()
    page.goto(path)
    page.wait_for_timeout(500)
    page.evaluate("window.sameDocument = true")
    return page


def won(act: Act, key: str, person: int, units: int) -> None:
    now = clock.now()
    with act(now=now) as work:
        log_deal(work, DealFields(
            key=key, name="Acme", stage="Won", amount=units * 100, shares=((person, 1_000_000),),
            opened_on=now.date() - timedelta(days=3), closed_on=work.today,
        ))  # fmt: skip


def test_the_board_moves_without_a_reload(
    context: BrowserContext, server: BaseWSGIServer, act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    won(act, "1", cast.zoe, 300)
    key = key_of(signed_in(cast.ben))
    page = open_page(context, server, key, "/board?metric=revenue")
    assert page.inner_text("[data-place='1'] .name") == "Zoe"

    won(act, "2", cast.ana, 500)

    page.wait_for_selector("[data-place='1'] .name:has-text('Ana')", timeout=5000)
    assert page.evaluate("window.sameDocument") is True
    assert "Ana leads with $500." in page.inner_text("[data-live-says]")


def test_a_page_whose_server_is_gone_says_so_and_keeps_its_board(
    context: BrowserContext, server: BaseWSGIServer, app: Flask, act: Act, cast: Cast,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    won(act, "1", cast.zoe, 300)
    page = open_page(context, server, key_of(signed_in(cast.ben)), "/board?metric=revenue")
    assert page.is_hidden("[data-live-stale]")
    context.route("**/*", lambda route: route.abort())

    live(app).hub.stop()

    page.wait_for_selector("[data-live-stale]:not([hidden])", timeout=15_000)
    assert page.inner_text("[data-place='1'] .name") == "Zoe"


def test_a_television_is_paired_shows_celebrates_and_forgets(
    context: BrowserContext, chromium: Browser, server: BaseWSGIServer, act: Act, cast: Cast,
    signed_in: SignedIn, session: Session,
) -> None:  # fmt: skip
    ada = signed_in(cast.ada)
    tv = context.new_page()
    tv.goto("/tv")
    code = tv.inner_text(".code b").replace("-", "")
    fields = {"code": code, "name": "Hall", "metric": "revenue", "period": "month"}
    assert ada.post("/pair", data=fields).status_code == 303
    tv.wait_for_selector("[data-wall]", timeout=10_000)
    tv.wait_for_timeout(600)

    won(act, "1", cast.zoe, 300)

    tv.wait_for_selector(".party-stage", timeout=5000)
    assert "Zoe" in tv.inner_text(".party-name")
    tv.wait_for_selector(".party-stage", state="detached", timeout=4000)
    assert "Acme" not in tv.content()
    session.rollback()
    ada.post(f"/screens/{session.scalar(select(ScreenRow.id))}/unpairing")
    tv.wait_for_selector(".code", timeout=5000)


def test_every_row_fits_a_phone_and_a_small_wall(
    context: BrowserContext, server: BaseWSGIServer, act: Act, cast: Cast, signed_in: SignedIn
) -> None:
    won(act, "1", cast.zoe, 300)
    page = open_page(context, server, key_of(signed_in(cast.ben)), "/board?metric=revenue")
    page.set_viewport_size({"width": 320, "height": 640})

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
