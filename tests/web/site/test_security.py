"""What every answer forbids, and which requests are turned away."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from salesgame import create_app
from salesgame.extensions import db
from salesgame.settings import CHART_JS_URL, Settings
from salesgame.web.site.loaders import public
from salesgame.web.site.readiness import refuse_unready
from salesgame.web.site.security import content_policy
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/healthz", "/deals", "/static/mark.svg"])
def test_every_answer_carries_the_headers(client: FlaskClient, cast: Cast, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert re.fullmatch(r"[0-9a-f]{10}", headers["X-Request-ID"])
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == f"'self' {CHART_JS_URL}"
    assert policy["style-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"


def test_the_policy_names_no_other_site_when_the_charts_are_our_own() -> None:
    assert "script-src 'self';" in content_policy("/static/vendor/chart.js")
    assert "unsafe" not in content_policy(CHART_JS_URL)


def test_pages_with_names_are_not_kept_by_browsers(cast: Cast, signed_in: SignedIn) -> None:
    assert signed_in(cast.ana).get("/profile").headers["Cache-Control"] == "no-store"


def test_a_form_without_its_token_is_turned_away(
    app: Flask, cast: Cast, signed_in: SignedIn
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    browser = signed_in(cast.ana)

    refused = browser.post("/profile", data={"name": "Ana"})
    assert refused.status_code == 400
    assert "open for too long" in refused.text

    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/profile").text)
    assert token is not None
    taken = browser.post("/profile", data={"name": "Ana", "csrf_token": token[1]})
    assert taken.status_code == 303


def test_the_token_of_another_browser_does_not_fit(
    app: Flask, cast: Cast, signed_in: SignedIn
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = signed_in(cast.zoe).get("/profile").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None

    answer = signed_in(cast.ana).post("/profile", data={"name": "X", "csrf_token": token[1]})

    assert answer.status_code == 400


def test_every_form_of_ours_that_posts_carries_a_token() -> None:
    forms = re.compile(r"<form[^>]*method=\"post\"(?:(?!</form>).)*", re.DOTALL)
    templates = (Path(__file__).parents[3] / "templates").rglob("*.html")
    without = [
        path.name
        for path in templates
        for form in forms.findall(path.read_text("utf-8"))
        if "csrf()" not in form
    ]

    assert without == []


@pytest.mark.parametrize(
    ("came_from", "status"),
    [("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303), (None, 303)],
)
def test_what_another_site_sends_is_turned_away(
    client: FlaskClient, came_from: str | None, status: int
) -> None:
    headers = {"Sec-Fetch-Site": came_from} if came_from else {}

    assert client.post("/look/theme", data={"theme": "dark"}, headers=headers).status_code == status


def test_a_link_from_another_site_may_be_followed(client: FlaskClient, cast: Cast) -> None:
    assert client.get("/sign-in", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def behind(proxies: int, database_url: str, folder: Path) -> FlaskClient:
    """A browser of an app that stands behind so many proxies and says whom it sees."""
    values = {
        "DATABASE_URL": database_url, "SECRET_KEY": "x" * 40,
        "TRUSTED_PROXIES": str(proxies), "SECURE_COOKIES": "1",
    }  # fmt: skip
    app = create_app(Settings(values, folder))

    @app.get("/seen")
    @public
    def seen() -> str:
        from flask import request

        return f"{request.remote_addr} {request.scheme}"

    with app.app_context():
        refuse_unready(app)  # asked once in a process, so the request needs no connection
        db.session.remove()
        db.engine.dispose()
    return app.test_client()


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [(0, "127.0.0.1 http"), (1, "203.0.113.7 https"), (2, "10.0.0.1 https")],
)
def test_an_address_is_believed_from_trusted_proxies_only(
    proxies: int, seen: str, database_url: str, tmp_path: Path
) -> None:
    headers = {"X-Forwarded-For": "10.0.0.1, 203.0.113.7", "X-Forwarded-Proto": "https, https"}

    answer = behind(proxies, database_url, tmp_path).get("/seen", headers=headers)

    assert answer.text == seen
    assert ("Strict-Transport-Security" in answer.headers) == seen.endswith("https")


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PUBLIC_URL": "https://game.example/", "PORT": "9"}, "https://game.example"),
        ({"HOST": "game.lan", "PORT": "80"}, "http://game.lan:80"),
        ({"HOST": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"HOST": "::1"}, "http://[::1]:8000"),
    ],
)
def test_what_to_type_is_the_public_address_else_where_the_server_listens(
    tmp_path: Path, said: dict[str, str], address: str
) -> None:
    assert Settings(said, tmp_path).address == address


def test_only_its_owner_reads_the_folder_of_the_database(tmp_path: Path) -> None:
    fresh = tmp_path / "own" / "instance"
    create_app(Settings({"DATABASE_URL": f"sqlite:///{tmp_path / 'x.db'}"}, fresh))

    assert fresh.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("cookie", ["salesgame_key", "salesgame_screen", "theme", "salesgame"])
def test_a_cookie_of_broken_bytes_is_as_good_as_none(
    client: FlaskClient, cast: Cast, cookie: str
) -> None:
    for address in ("/profile", "/tv", "/board.json"):
        with client.get(address, headers={"Cookie": f'{cookie}="\xff\xfe\\000%00"'}) as answer:
            assert answer.status_code in (200, 303)
