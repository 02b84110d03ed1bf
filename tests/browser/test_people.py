"""The pages of people and access in a real browser: axe, small phones, keys, no script."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from salesgame.services.access.invitations import make_link, use_link
from salesgame.services.company.settings import add_holiday
from salesgame.services.people.aliases import add_alias
from salesgame.services.people.teams import add_team, move_person
from tests.browser.axe import findings
from tests.browser.conftest import Visit
from tests.cast import Cast
from tests.conftest import Act

PASSWORD = "four plain words here"
PATHS = (
    "/people", "/people?q=nobody+at+all", "/people/new", "/people/1", "/teams", "/teams/1",
    "/company", "/profile",
)  # fmt: skip

pytestmark = pytest.mark.browser


@pytest.fixture
def peopled(act: Act, cast: Cast) -> None:
    """Enough for every list of these pages to have a row."""
    with act() as work:
        add_team(work, "East", cast.north)
        move_person(work, cast.ana, cast.south, date(2026, 4, 1))
        add_alias(work, cast.ana, "hubspot", "44871")
        add_holiday(work, date(2026, 12, 25), "Christmas")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("peopled")
def test_axe_finds_nothing_and_a_small_phone_holds_it(
    visit: Visit, cast: Cast, path: str, scheme: str
) -> None:
    size = {"width": 320, "height": 640}
    page = visit(cast.ada, path, chart_js=None, color_scheme=scheme, viewport=size)

    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.fixture
def stranger(debians_chromium: Browser, address: str) -> Page:
    """Somebody who has not signed in, on a phone, whose browser runs no script."""
    context = debians_chromium.new_context(
        base_url=address, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    return context.new_page()


def test_one_signs_in_by_keys_alone_without_script(
    app: Flask, stranger: Page, act: Act, cast: Cast
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    with act() as work:
        use_link(work, make_link(work, cast.ana), PASSWORD, PASSWORD)
    stranger.goto("/profile")
    stranger.focus("#email")
    stranger.keyboard.type("ana@kestrel.example")
    stranger.keyboard.press("Tab")
    stranger.keyboard.type(PASSWORD)
    stranger.keyboard.press("Enter")

    stranger.wait_for_url(re.compile(r"^[^?]*/profile$"))  # not the ?next= of the form
    assert stranger.inner_text("h1") == "Your profile"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_before_signing_in(
    debians_chromium: Browser, address: str, act: Act, cast: Cast, scheme: str
) -> None:
    with act() as work:
        token = make_link(work, cast.ana)
    context = debians_chromium.new_context(base_url=address, color_scheme=scheme)
    page = context.new_page()

    for path in ("/sign-in", f"/join/{token}", "/join/over"):
        page.goto(path)
        assert findings(page) == [], path
    page.goto("/sign-in")
    page.fill("#email", "ana@kestrel.example")
    page.fill("#password", "wrong")
    page.click("button.button-primary")
    assert findings(page) == []
    assert page.evaluate("document.activeElement.id") == "password"
    context.close()
