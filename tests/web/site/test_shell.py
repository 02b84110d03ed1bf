"""What stands around every page: style sheet, navigation by role, theme, amounts, toasts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from salesgame.web.site.assets import BUNDLES
from salesgame.web.site.navigation import PLACES
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
ROOT = Path(__file__).parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_the_style_sheet_is_one_file_that_may_be_kept_for_a_year(client: FlaskClient) -> None:
    address = re.search(r'href="(/css/[^"]+)"', client.get("/style").text)
    assert address

    answer = client.get(address[1])

    assert answer.mimetype == "text/css"
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.text.index("@layer tokens, reset, base") < answer.text.index(".button")


def test_an_old_address_of_the_style_sheet_answers_but_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/css/long-ago/app.css")

    assert answer.status_code == 200
    assert "immutable" not in answer.headers["Cache-Control"]


def test_there_is_no_style_sheet_of_another_name(client: FlaskClient) -> None:
    assert client.get("/css/x/..%2F..%2Fapp.css").status_code == 404
    assert client.get("/css/x/tokens.css").status_code == 404


def test_every_component_is_in_the_bundle() -> None:
    components = {f"components/{path.stem}" for path in (ROOT / "static/css/components").iterdir()}

    assert components <= set(BUNDLES["app"])


def test_a_static_address_changes_with_its_file(app: Flask, client: FlaskClient) -> None:
    address = re.search(r'src="(/static/js/app\.js\?v=\w{12})"', client.get("/style").text)
    assert address

    with client.get(address[1]) as now, client.get("/static/js/app.js") as whenever:
        assert "immutable" in now.headers["Cache-Control"]
        assert "immutable" not in whenever.headers["Cache-Control"]


@pytest.mark.parametrize("folder", ["templates", "static/js"])
def test_nothing_styles_or_scripts_inline(folder: str) -> None:
    inline = re.compile(
        r'\sstyle="|\son\w+="|<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style'
    )

    found = [p.name for p in (ROOT / folder).rglob("*.*") if inline.search(p.read_text("utf-8"))]

    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_templates_are_imported_without_context_and_hold_no_arithmetic(path: Path) -> None:
    sums = re.compile(r"\{[{%][^}]*[\w)]\s[-*/+]\s[\w(]")

    text = path.read_text("utf-8")

    assert "with context" not in text.replace("without context", "")
    assert sums.findall(re.sub(r"'[^']*'|\"[^\"]*\"", "x", text)) == []


def test_no_template_hands_a_name_to_gettext_which_would_take_it_for_markup() -> None:
    named = re.compile(r"\b_\(\s*[a-z]")

    found = [p.name for p in (ROOT / "templates").rglob("*.html") if named.search(p.read_text())]

    assert found == [], "write {{ name | words }}"


@pytest.mark.parametrize("path", sorted((ROOT / "static/js").rglob("*.js")), ids=lambda p: p.name)
def test_a_module_is_short_and_begins_with_a_sentence(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()

    assert len(lines) <= 90
    assert re.match(r"// [A-Z“].*\.$", lines[0]), lines[0]
    assert not any(line.rstrip().endswith(";") for line in lines)


def test_each_role_has_its_pages_at_hand(signed_in: SignedIn, cast: Cast, app: Flask) -> None:
    for name in ("ana", "mia", "fin", "ada"):
        browser = signed_in(getattr(cast, name))
        page = browser.get("/style").text
        links = re.findall(r'<nav aria-label="Main">.*?</nav>', page, re.S)[0]
        addresses = re.findall(r'href="([^"]+)"', links)
        assert len(addresses) > 2
        for address in addresses:
            assert browser.get(address).status_code in (200, 303), (name, address)


def test_every_place_of_the_navigation_exists(app: Flask) -> None:
    missing = {place.endpoint for place in PLACES} - set(app.view_functions)

    assert missing == set()


def test_the_navigation_asks_nothing_of_who_has_not_signed_in(client: FlaskClient) -> None:
    assert 'aria-label="Main"' not in client.get("/style").text


@pytest.mark.parametrize(("sent", "kept"), [("dark", "dark"), ("light", "light"), ("auto", None)])
def test_a_theme_is_kept_on_the_device(client: FlaskClient, sent: str, kept: str | None) -> None:
    answer = client.post("/look/theme", data={"theme": sent}, headers={"Referer": "/style"})

    assert answer.status_code == 303
    assert (f'data-theme="{kept}"' in client.get("/style").text) is (kept is not None)


def test_a_theme_that_isnt_one_is_not_kept(client: FlaskClient) -> None:
    client.post("/look/theme", data={"theme": '"><script>'})

    assert client.get_cookie("theme") is None


@pytest.mark.parametrize(
    ("referrer", "back"),
    [
        ("http://localhost/deals?status=won", "/deals?status=won"),
        ("https://elsewhere.example/deals", "/"),
        ("http://localhost//elsewhere.example", "/elsewhere.example"),
        ("", "/"),
    ],
)
def test_the_way_back_never_leads_elsewhere(client: FlaskClient, referrer: str, back: str) -> None:
    answer = client.post("/look/theme", data={"theme": "dark"}, headers={"Referer": referrer})

    assert answer.location == back


def test_the_pages_language_stands_on_the_document(client: FlaskClient) -> None:
    assert '<html lang="en"' in client.get("/style").text
    assert '<html lang="id"' in client.get("/style", headers={"Accept-Language": "id"}).text


def test_the_chart_script_is_pinned_and_only_where_a_chart_is(
    signed_in: SignedIn, cast: Cast, client: FlaskClient
) -> None:
    page = client.get("/style").text

    assert 'integrity="sha384-' in page
    assert 'crossorigin="anonymous"' in page
    assert "chart.umd" not in signed_in(cast.ana).get("/log").text
