"""A real server and a real browser: `visit(person, path)` opens a page as somebody sees it."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from werkzeug.serving import make_server

from salesgame.web.access.sign_in import COOKIE
from salesgame.web.live.process import live
from tests.browser import axe
from tests.browser.packages import CHART_JS, file_of
from tests.cast import Cast

Visit = Callable[..., Page]
# Where there is one without a window, a third less work.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
CLOSED = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # nothing outside is found
PINNED = b"the very file of the pinned version"


@pytest.fixture(scope="session")
def debians_chromium() -> Iterator[Browser]:
    """One browser for all these tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", CLOSED],
        )
        yield browser
        browser.close()


@pytest.fixture
def address(app: Flask, cast: Cast) -> Iterator[str]:
    """Where the app listens."""
    with serving(app) as address:
        yield address


class Counted:
    """An application that knows how many requests it is answering."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._change = threading.Condition()
        self._answering = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == axe.PATH:
            return axe.give_axe(start_response)
        self._count(1)
        try:
            return self._app(environ, start_response)
        finally:
            self._count(-1)

    def wait(self, seconds: float = 5) -> None:
        """Until none is under way: a late one would be left without its database."""
        with self._change:
            self._change.wait_for(lambda: self._answering == 0, seconds)

    def _count(self, many: int) -> None:
        with self._change:
            self._answering += many
            self._change.notify_all()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """A server of the app on a free port; its address."""
    counted = Counted(app)
    server = make_server("127.0.0.1", 0, counted, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    live(app).stop()
    server.shutdown()
    thread.join()
    counted.wait()
    server.server_close()


@pytest.fixture
def visit(
    debians_chromium: Browser, address: str, signed_in: Callable[[int], FlaskClient]
) -> Iterator[Visit]:
    """`visit(person, path, chart_js=bytes or None, **context options)` opens a page.

    The address of the chart script is answered with `chart_js`, by default the very file of
    the pinned version; None is a network that lets nothing in.
    """
    contexts = []

    def open_page(
        person: int, path: str, *, chart_js: bytes | None = PINNED, **options: Any
    ) -> Page:
        context = debians_chromium.new_context(
            base_url=address, **{"viewport": {"width": 390, "height": 844}, **options}
        )
        contexts.append(context)
        if chart_js is not None:
            answer_chart_js(context, file_of(*CHART_JS) if chart_js is PINNED else chart_js)
        cookie = signed_in(person).get_cookie(COOKIE)
        assert cookie is not None
        context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": address}])
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def answer_chart_js(context: BrowserContext, chart_js: bytes) -> None:
    """Give the chart script at its pinned address. A context with an answer keeps no files."""

    def answer(route: Route) -> None:
        allowed = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=chart_js, content_type="text/javascript", headers=allowed)

    context.route(
        re.compile("^https://.*/chart\\.js@4\\.6\\.1/dist/chart\\.umd\\.min\\.js$"), answer
    )
