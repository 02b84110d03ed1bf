"""Every address that takes a form wants the token of the browser that sends it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.conftest import Act
from tests.web.matrix import routes
from tests.web.site.test_matrix import filled
from tests.web.world import World, build

SignedIn = Callable[[int], FlaskClient]
POSTS = tuple(route for route in routes() if route.method == "POST")


@pytest.fixture
def world(app: Flask, act: Act, cast: Cast) -> World:
    """One of everything, and forms that want their token."""
    made = build(act, cast)
    app.config["WTF_CSRF_ENABLED"] = True
    return made


def taken(browser: FlaskClient, world: World, form: dict[str, str]) -> list[str]:
    """The addresses that do anything but refuse the form, however much else is right."""
    answers = {
        route.label: browser.post(
            filled(route.rule, route.rule, world.own),
            query_string=filled(route.rule, route.query, world.own),
            data=form,
        )
        for route in POSTS
    }
    return [name for name, answer in answers.items() if answer.status_code != 400]


def token_of(browser: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert found is not None
    return found[1]


def test_no_form_is_taken_without_a_token(
    app: Flask, world: World, cast: Cast, signed_in: SignedIn
) -> None:
    for browser in (app.test_client(), signed_in(cast.ada)):
        assert taken(browser, world, {}) == []


def test_no_form_is_taken_with_somebody_elses_token(
    world: World, cast: Cast, signed_in: SignedIn
) -> None:
    others = token_of(signed_in(cast.zoe), "/profile")
    browser = signed_in(cast.ada)
    token_of(browser, "/profile")

    assert taken(browser, world, {"csrf_token": others}) == []
    assert taken(browser, world, {"csrf_token": "no token at all"}) == []


def test_a_stranger_signs_in_with_no_token_but_the_one_of_their_page(
    app: Flask, world: World, cast: Cast
) -> None:
    others = token_of(app.test_client(), "/sign-in")

    assert taken(app.test_client(), world, {"csrf_token": others}) == []
