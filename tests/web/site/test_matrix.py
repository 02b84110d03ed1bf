"""Every cell of the role × route matrix, and that every route is in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from salesgame.web.screens.television import COOKIE as SCREEN_COOKIE
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.matrix import VISITORS, Route, routes
from tests.web.world import SCREEN_SECRET, World, build

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _in_the_morning(app: Flask) -> Iterator[None]:
    app.config["STREAM_LIMIT"] = 0  # whoever may listen is told that the room is full: 503
    with time_machine.travel(MORNING, tick=False):
        yield


@dataclass(frozen=True, slots=True)
class Visits:
    """Everybody's browser, in one world."""

    browsers: dict[str, FlaskClient]
    world: World

    def outcome(self, route: Route, visitor: str) -> str:
        """The outcome of one cell."""
        known = self.world.other if "'" in visitor else self.world.own
        query = filled(route.rule, route.query, known)
        answer = self.browsers[visitor.rstrip("'")].open(
            filled(route.rule, route.rule, known),
            method=route.method,
            query_string=query,
            data=dict(parse_qsl(query)) if route.method == "POST" else None,
        )
        answer.close()
        if answer.status_code == 303 and answer.location.startswith("/sign-in"):
            return "in"
        return str(answer.status_code)

    def wrong(self, route: Route, visitors: Iterable[str] = VISITORS) -> dict[str, str]:
        """The cells of a line that are not as the matrix says: what was and what should be."""
        expected = dict(zip(VISITORS, route.outcomes, strict=True))
        got = {visitor: self.outcome(route, visitor) for visitor in visitors}
        return {
            f"{route.label} {visitor}": f"{outcome}, not {expected[visitor]}"
            for visitor, outcome in got.items()
            if outcome != expected[visitor]
        }


@pytest.fixture
def visits(app: Flask, cast: Cast, act: Act, signed_in: SignedIn) -> Visits:
    """One of everything, and everybody before their browser."""
    world = build(act, cast)
    people = {"rep": cast.ana, "mgr": cast.mia, "fin": cast.fin, "adm": cast.ada}
    browsers = {visitor: signed_in(person) for visitor, person in people.items()}
    browsers |= {"anon": app.test_client(), "tv": app.test_client()}
    browsers["tv"].set_cookie(SCREEN_COOKIE, SCREEN_SECRET)
    return Visits(browsers, world)


def filled(rule: str, text: str, known: dict[str, object]) -> str:
    """A rule or a query with its placeholders filled."""
    if rule.startswith("/plans"):
        known = known | {"rule_id": known["plan_id"]}
    if rule.startswith("/join"):
        known = known | {"token": known["link"]}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found.group(1)]), text)


READS = tuple(route for route in routes() if route.method == "GET")
WRITES = tuple(route for route in routes() if route.method != "GET" and not route.is_once)
ONCE = tuple(route for route in routes() if route.is_once)


def test_every_route_is_in_the_matrix(app: Flask) -> None:
    known = {route.name for route in routes()}
    there = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert sorted(there - known) == [], "add a line to tests/web/matrix.py"
    assert sorted(known - there) == [], "these routes are gone"


def test_every_line_has_every_visitor_and_stands_once() -> None:
    assert [route.label for route in routes() if len(route.outcomes) != len(VISITORS)] == []
    assert len({route.label for route in routes()}) == len(routes())


@pytest.mark.both
def test_every_page_is_there_for_whom_the_matrix_says(visits: Visits) -> None:
    wrong: dict[str, str] = {}
    for route in READS:
        wrong |= visits.wrong(route)

    assert wrong == {}


@pytest.mark.both
def test_every_form_is_taken_from_whom_the_matrix_says(visits: Visits) -> None:
    wrong: dict[str, str] = {}
    for route in WRITES:
        wrong |= visits.wrong(route)

    assert wrong == {}


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("route", ONCE, ids=lambda route: route.label)
def test_what_happens_once_is_done_by_whom_the_matrix_says(
    route: Route, visitor: str, visits: Visits
) -> None:
    assert visits.wrong(route, [visitor]) == {}
