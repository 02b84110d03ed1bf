"""Pictures of every screen: `python -m docs.pictures [name ...]` takes them, or those named.

The few that README and docs show are kept in docs/pictures, the rest in docs/pictures/all.
A sample company is planted in a folder of its own (or found in the one PICTURES_OF names) and
served here; each part signs in as people do. The chart script comes from the pinned package.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select

from salesgame import clock, create_app
from salesgame.cli.demo import SIGN_INS
from salesgame.extensions import db
from salesgame.services.access.invitations import make_link
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import unit_of_work
from salesgame.settings import Settings
from salesgame.storage.people import PersonRow
from tests.browser.conftest import CHROMIUM, answer_chart_js, serving
from tests.browser.packages import CHART_JS, file_of
from tests.browser.screens import Screen, places, screens, walk_imports

PICTURES = Path(__file__).parent / "pictures"
REST = PICTURES / "all"  # not kept under version control
# What README and docs show, each at most 200 KB, and the height at which a long page is cut.
SHOWN = {
    "wall-1920.png": None,
    "team-1280.jpg": 1020,
    "home-390.png": None,
    "statement-1280.png": None,
    "board-points-1280.png": None,
    "import-dry-run-1280.png": None,
}
SIZES = ((390, 844), (1280, 800), (1920, 1080))
SETTLE_MS = 250
QUALITY = 80
WIDEST = 1920
ROLES = ("rep", "manager", "finance", "admin")


@dataclass(frozen=True, slots=True)
class Company:
    """A planted company being served: its address, what paths point at, and its sign-ins."""

    address: str
    places: dict[str, Any]
    keys: dict[str, tuple[str, str]]
    television: str


def main(names: list[str]) -> None:
    """Take the pictures, or those named."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    today = datetime.now(UTC)
    workday = today - timedelta(days=max(today.weekday() - 4, 0))  # a weekend's home asks nothing
    with (
        time_machine.travel(workday),
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        with _served(Path(os.environ.get("PICTURES_OF", folder))) as company:
            doors = {who: _sign_in(browser, company, who) for who in ROLES}
            _walk(browser, company, doors["admin"])
            _take_all(browser, company, doors, names)
        if not names or "setup" in names:
            _take_setup(browser, Path(folder) / "fresh")


@contextmanager
def _served(folder: Path) -> Iterator[Company]:
    with _app(folder) as app, serving(app) as address:
        if not (folder / SIGN_INS).exists():
            done = app.test_cli_runner().invoke(args=["game", "demo"])
            assert done.exit_code == 0, done.output
        lines = (folder / SIGN_INS).read_text(encoding="utf-8").splitlines()
        keys = {line.split()[0].lower(): line.split()[1:] for line in lines}
        email, _ = keys["rep"]
        rep = db.session.scalar(select(PersonRow.id).where(PersonRow.email == email))
        assert rep is not None
        with unit_of_work(db.session(), clock.now(), REACTIONS) as work:
            fresh = PersonRow.__table__.select().with_only_columns(PersonRow.id)
            other = work.session.scalar(
                fresh.where(PersonRow.role == "rep", PersonRow.password_hash.is_(None))
            )
            link = make_link(work, other or rep)
            found = places(work.session, rep, work.today) | {"link": link}
        pairs = {who: (keys[who][0], keys[who][1]) for who in ROLES}
        television = re.sub(r"^https?://[^/]+", "", keys["tv"][0])
        yield Company(address, found, pairs, television)


@contextmanager
def _app(folder: Path) -> Iterator[Flask]:
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app(Settings({"SCHEDULER": "0"}, folder))
    with app.app_context():
        upgrade()
        yield app


def _sign_in(browser: Browser, company: Company, who: str) -> Any:
    """Sign in as people do, and keep the cookies."""
    context = browser.new_context(base_url=company.address)
    page = context.new_page()
    page.goto("/sign-in")
    email, password = company.keys[who]
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("button.button-primary")
    page.wait_for_load_state()
    assert "/sign-in" not in page.url, f"{who} can't sign in"
    state = context.storage_state()
    context.close()
    return state


def _walk(browser: Browser, company: Company, door: Any) -> None:
    context = browser.new_context(base_url=company.address, storage_state=door)
    company.places.update(walk_imports(context.new_page(), "Sari Wulandari"))
    context.close()


def _take_all(browser: Browser, company: Company, doors: dict[str, Any], names: list[str]) -> None:
    for who in ("anybody", "tv", *ROLES):
        mine = [one for one in screens() if one.who == who and (not names or one.name in names)]
        if not mine:
            continue
        context = _context(browser, company.address, doors.get(who))
        page = context.new_page()
        if who == "tv":
            page.goto(company.television)
        for screen in mine:
            _take(page, screen, screen.path(company.places))
        context.close()


def _context(browser: Browser, address: str, door: Any = None) -> BrowserContext:
    context = browser.new_context(base_url=address, storage_state=door, reduced_motion="reduce")
    answer_chart_js(context, file_of(*CHART_JS))
    return context


def _take(page: Page, screen: Screen, path: str) -> None:
    page.emulate_media(color_scheme="light")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(path)  # at each size: what a page scrolls to hangs on how wide it opened
        whole = page.evaluate("document.documentElement.scrollHeight")
        if screen.who != "tv":  # what sticks to the foot of a window stays at the foot
            page.set_viewport_size({"width": width, "height": max(height, whole)})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(SETTLE_MS)
            page.screenshot(
                full_page=True, scale="css", animations="disabled", **_file(screen, width, scheme)
            )


def _file(screen: Screen, width: int, scheme: str) -> dict[str, Any]:
    """Where a picture goes: the dark and the widest ones are JPEG, to keep the folder small."""
    name = f"{screen.name}-{width}{'-dark' if scheme == 'dark' else ''}"
    small = f"{name}.jpg" in SHOWN or scheme == "dark" or (width == WIDEST and screen.who != "tv")
    name += ".jpg" if small else ".png"
    how: dict[str, Any] = {"path": (PICTURES if name in SHOWN else REST) / name}
    if height := SHOWN.get(name):
        how["clip"] = {"x": 0, "y": 0, "width": width, "height": height}
    return how | ({"type": "jpeg", "quality": QUALITY} if small else {})


def _take_setup(browser: Browser, folder: Path) -> None:
    """The first page of an installation that has nobody yet."""
    with _app(folder) as app, serving(app) as address:
        page = _context(browser, address).new_page()
        _take(page, Screen("anybody", "setup", "/setup"), "/setup")
        page.context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
