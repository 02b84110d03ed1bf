"""Every screen: axe, small phones, keys alone, a closed CDN, a quiet console, Indonesian."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import update

from salesgame import clock
from salesgame.extensions import db
from salesgame.services.access.invitations import make_link
from salesgame.services.access.signing_in import Visitor, open_session
from salesgame.services.periods.closing import close_periods
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import unit_of_work
from salesgame.storage.company import CompanyRow
from salesgame.storage.people import PersonRow
from salesgame.web.access.sign_in import COOKIE
from tests.browser.axe import findings
from tests.browser.conftest import answer_chart_js, serving
from tests.browser.packages import CHART_JS, file_of
from tests.browser.screens import Screen, places, screens, walk_imports
from tests.cast import Cast, plant
from tests.conftest import MORNING, app_on, emptied
from tests.services.pay.office import JULY
from tests.web.season import plant_season
from tests.web.world import build

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
STATUS = {"not-found": 404, "join-spent": 410}
NO_PAGES = {  # files, data for machines, and what only leads to a page
    "assets.css", "boards.rows", "health.alive", "health.ready", "history.export",
    "imports.rejected", "imports.rejected_rows", "pay.export", "points.page", "static",
    "stream.events", "tv.enter", "tv.state",
    "setup.page",  # the set-up page is there only while there is nobody
    "badges.of_person",  # the page of badges under another address
}  # fmt: skip
MANY = 200  # stops of the Tab key, beyond which only the first are tried
# Counts the stops of the Tab key (a date has several), and notes those at which no ring is drawn.
WATCH = """() => {
  const sort = "a[href], button, input, select, textarea, summary, [tabindex]"
  const groups = new Set()
  window.seen = new Set()
  window.unseen = []
  const ringed = (at) => at && parseFloat(getComputedStyle(at).outlineWidth) > 0
    && getComputedStyle(at).outlineStyle !== "none"
  document.addEventListener("focusin", ({ target: at }) => {
    window.seen.add(at)
    const around = [at, at.parentElement, at.nextElementSibling, at.closest("label")]
    if (!around.some(ringed)) window.unseen.push(at.outerHTML.slice(0, 120))
  })
  const isStop = (one) => {
    if (one.tabIndex < 0 || one.disabled || one.type === "hidden") return false
    if (!one.checkVisibility({ visibilityProperty: true })) return false
    if (one.type !== "radio") return true
    const group = `${one.name} ${one.form?.action}`
    return !groups.has(group) && groups.add(group)
  }
  window.stops = [...document.querySelectorAll(sort)].filter(isStop)
  const inParts = window.stops.filter((one) => /^(date|datetime-local|time|month)$/.test(one.type))
  return window.stops.length + 8 * inParts.length
}"""
MISSED = """() => window.stops.filter((one) => !window.seen.has(one)
  && !(one.type === "radio" && [...window.seen].some((other) => other.name === one.name)))
  .map((one) => one.outerHTML.slice(0, 120))"""


@dataclass
class House:
    """A planted company being served, and a browser context for each visitor and manner."""

    app: Flask
    browser: Browser
    address: str
    cast: Cast
    places: dict[str, Any]
    secret: str
    contexts: dict[tuple[str, str], BrowserContext] = field(default_factory=dict)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)

    def page(self, who: str, manner: str) -> Page:
        """The one page of such a browser: opening another takes longer than most tests."""
        if (who, manner) not in self.pages:
            self.pages[who, manner] = self.context(who, manner).new_page()
        return self.pages[who, manner]

    def context(self, who: str, manner: str) -> BrowserContext:
        """The browser of one visitor: `light` has the chart script, `dark` has it blocked."""
        if (who, manner) not in self.contexts:
            self.contexts[who, manner] = self._begin(who, manner)
        return self.contexts[who, manner]

    def _begin(self, who: str, manner: str) -> BrowserContext:
        size = DESK if manner == "light" else PHONE
        made = self.browser.new_context(
            base_url=self.address, bypass_csp=True, viewport=size, color_scheme=manner
        )  # type: ignore[call-overload]
        if manner == "light":
            answer_chart_js(made, file_of(*CHART_JS))
        if who == "tv":
            made.request.get(f"/tv/key/{self.secret}")
        elif who != "anybody":
            token = self.token(who)
            made.add_cookies([{"name": COOKIE, "value": token, "url": self.address}])
        return made

    def token(self, who: str) -> str:
        """A sign-in of the person with this part."""
        parts = {"rep": "ana", "manager": "mia", "finance": "fin", "admin": "ada"}
        with unit_of_work(db.session(), clock.now(), REACTIONS) as work:
            person = getattr(self.cast, parts[who])
            return open_session(work, person, Visitor("127.0.0.1", "a test"))


@pytest.fixture(scope="module")
def house(
    empty_database: str, tmp_path_factory: pytest.TempPathFactory, debians_chromium: Browser
) -> Iterator[House]:
    """One of everything and a quarter of work, planted once for all these tests."""
    folder: Path = tmp_path_factory.mktemp("house")
    with (
        time_machine.travel(MORNING, tick=True),
        app_on(emptied(empty_database, folder), folder) as app,
        serving(app) as address,
    ):
        with unit_of_work(db.session(), MORNING, REACTIONS) as work:
            cast = plant(work)
        own = build(_act, cast).own
        with unit_of_work(db.session(), MORNING, REACTIONS) as work:
            plant_season(work, cast)
            close_periods(work, [JULY])
            link = make_link(work, cast.ben)
        found = places(db.session(), cast.ana, MORNING.date())
        db.session.rollback()
        made = House(app, debians_chromium, address, cast, found, str(own["secret"]))
        page = made.context("admin", "light").new_page()
        made.places |= walk_imports(page, "Ana") | {"link": link}
        page.close()
        yield made
        for context in made.contexts.values():
            context.close()


def _act(now: Any = MORNING, actor: int | None = None) -> Any:
    return unit_of_work(db.session(), now, REACTIONS, actor)


@pytest.fixture
def opened(house: House) -> Iterator[Callable[[Screen, str], tuple[Page, list[str]]]]:
    """`opened(screen, manner)`: the page, and what its console said."""
    listening = ExitStack()

    def open_page(screen: Screen, manner: str) -> tuple[Page, list[str]]:
        page = house.page(screen.who, manner)
        page.goto("about:blank")  # what the page before still says is not this one's
        page.set_viewport_size(DESK if manner == "light" else PHONE)
        said: list[str] = []
        for event, note in (
            ("console", lambda message: said.append(message.text)),
            ("pageerror", lambda error: said.append(str(error))),
        ):
            page.on(event, note)
            listening.callback(page.remove_listener, event, note)
        answer = page.goto(screen.path(house.places))
        assert answer is not None
        assert answer.status == STATUS.get(screen.name, 200)
        return page, said

    with listening:
        yield open_page


every_screen = pytest.mark.parametrize("screen", screens(), ids=lambda screen: screen.name)


@every_screen
def test_at_a_desk_it_is_accessible_quiet_and_works_by_keys(
    opened: Callable[..., Any], screen: Screen
) -> None:
    page, said = opened(screen, "light")
    stops = page.evaluate(WATCH)
    for _ in range(min(stops, MANY) + 3):
        page.keyboard.press("Tab")

    assert [one for one in said if str(STATUS.get(screen.name)) not in one] == []
    if stops <= MANY:
        assert page.evaluate(MISSED) == []
    assert page.evaluate("window.unseen") == []
    assert findings(page) == []


@every_screen
def test_on_a_phone_in_the_dark_with_the_cdn_blocked_it_says_everything(
    opened: Callable[..., Any], screen: Screen
) -> None:
    page, _ = opened(screen, "dark")

    assert findings(page) == []
    for figure in page.locator("figure[data-chart] .chart-table").all():
        assert figure.get_attribute("open") is not None
        assert figure.locator("table").is_visible()
    if screen.name != "wall":  # a television is no phone
        page.set_viewport_size(SMALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_with_the_cdn_blocked_a_table_takes_the_room_of_its_chart_and_stretches_no_slate(
    house: House,
) -> None:
    tall = {}
    for manner in ("light", "dark"):
        page = house.context("manager", manner).new_page()
        page.set_viewport_size(DESK)
        page.goto(f"/team?team={house.places['team']}")
        page.wait_for_timeout(300)
        tall[manner] = page.evaluate("document.querySelector('.team-pace').offsetHeight")
        page.close()

    assert tall["dark"] < 1.5 * tall["light"]


def test_every_page_of_the_app_is_a_screen(house: House) -> None:
    addresses = house.app.url_map.bind("localhost")
    drawn = set()
    for screen in screens():
        if screen.name != "not-found":
            drawn.add(addresses.match(screen.path(house.places).partition("?")[0])[0])
    there = {
        rule.endpoint for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES
    }  # fmt: skip

    assert there - drawn == set()


def speak(language: str | None) -> None:
    with unit_of_work(db.session(), clock.now(), REACTIONS) as work:
        work.session.execute(update(PersonRow).values(language=language))
        work.session.execute(update(CompanyRow).values(language=language or "en"))


def test_every_screen_is_there_in_indonesian(house: House) -> None:
    speak("id")
    try:
        for screen in screens():
            client = house.app.test_client()
            if screen.who not in ("anybody", "tv"):
                client.set_cookie(COOKIE, house.token(screen.who))
            answer = client.get(screen.path(house.places), headers={"Accept-Language": "id"})
            assert answer.status_code == STATUS.get(screen.name, 200), screen.name
            assert '<html lang="id"' in answer.text, screen.name
    finally:
        speak(None)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_first_page_of_an_installation_is_accessible_on_a_small_phone(
    app: Flask, debians_chromium: Browser, scheme: Any
) -> None:
    with serving(app) as address:
        page = debians_chromium.new_page(bypass_csp=True, viewport=SMALL, color_scheme=scheme)
        page.goto(f"{address}/setup")

        assert findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.close()
