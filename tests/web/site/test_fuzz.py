"""Whatever is sent to an address, in whatever field: an answer, never a failure of ours."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.trials import seeds
from tests.web.matrix import Route, routes
from tests.web.site.test_matrix import filled
from tests.web.world import World, build

SignedIn = Callable[[int], FlaskClient]
ROOT = Path(__file__).parents[3]
DIGITS = "9" * 5_000
HOSTILE = (
    DIGITS, f"-{DIGITS}", f"0.{DIGITS}", f"1.{DIGITS}", f"deal.1.{DIGITS}", f"{DIGITS}.1", "-1",
    "0", str(2**31), str(2**63), "1e999999", "1E-99999", "NaN", "-Infinity", "1_000", "0x10", "+5",
    "٣٣", "²", "½", "𝟙", "٣" * 5_000, "", " ", "\t", "\u202e", "\ufeff", "a" * 70_000, "é" * 3_000,
    "%", "%(num)s", "{0}", "{name.__class__}", "'", "\\", "true", "null", "[]", "1.1.1", "a.b.c",
    "....", "9999-12-31", "0001-01-01", "2026-02-30", "10000-01-01", "2026-W60", "9999-W53",
    "9999-Q4", "0000", "2026-13", "2026-09-17T25:00", "0001-01-01T00:00:00+23:59", "24:00",
)  # fmt: skip
PLAIN: dict[str, object] = {
    "name": "Cobalt", "amount": "10", "stage": "Won", "kind": "call", "quantity": "1",
    "role": "rep", "day": "2026-09-01", "first": "2026-09-01", "last": "2026-09-02", "seen": "1",
    "why": "so it is", "decision": "approved", "email": "new@game.example", "metric": "revenue",
    "period": "month", "on": "deal_won", "points": "5", "starts_on": "2026-10-01",
    "label": "Site visit",
}  # fmt: skip
STAYING = [route for route in routes() if "sign-out" not in route.rule]
BODIES = (
    ("application/json", b"[1, null]"), ("multipart/form-data", b"--"),
    ("multipart/form-data; boundary=B", b"--B\r\n\r\n"),
    ("application/x-www-form-urlencoded", b"a=%ED%A0%80&%FF=%FE&amount=%00"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(2_000))),
)  # fmt: skip


def _fields() -> tuple[str, ...]:
    """Every name under which a page or a view knows a field."""
    said = re.compile(r"""(?:form|args|values)(?:\.get|\.getlist)?[\[(]["'](\w+)["']""")
    drawn = re.compile(r"""name=["'](\w+)["']|field\(\s*["'](\w+)["']""")
    found = set(PLAIN)
    for path in (ROOT / "salesgame" / "web").rglob("*.py"):
        found.update(said.findall(path.read_text("utf-8")))
    for path in (ROOT / "templates").rglob("*.html"):
        found.update(
            name for pair in drawn.findall(path.read_text("utf-8")) for name in pair if name
        )
    return tuple(sorted(found - {"csrf_token"}))


FIELDS = _fields()


@pytest.fixture
def world(app: Flask, cast: Cast, act: Act) -> Iterator[World]:
    app.config["STREAM_LIMIT"] = 0
    with time_machine.travel(MORNING, tick=False):
        yield build(act, cast)


@pytest.fixture
def browsers(cast: Cast, signed_in: SignedIn, world: World) -> dict[str, FlaskClient]:
    people = {"rep": cast.ana, "mgr": cast.mia, "fin": cast.fin, "adm": cast.ada}
    return {visitor: signed_in(person) for visitor, person in people.items()}


def who_may(route: Route, dice: random.Random) -> str:
    """Somebody for whom the page is there, if it is for anybody."""
    columns = {"rep": 1, "mgr": 3, "fin": 5, "adm": 6}
    free = [name for name, at in columns.items() if route.outcomes[at] != "404"]
    return dice.choice(free or sorted(columns))


def plain(world: World) -> dict[str, object]:
    """Fields as they should be; what names something of the world names what is there."""
    ids = {name: known for name, known in world.own.items() if name.endswith("_id")}
    return PLAIN | ids | {name.removesuffix("_id"): known for name, known in ids.items()}


def typed(dice: random.Random, world: World) -> dict[str, object]:
    """Every field: as it should be, left out, or as it shouldn't be."""
    known, form = plain(world), {}
    for name in FIELDS:
        match dice.randrange(3):
            case 0 if name in known:
                form[name] = known[name]
            case 1:
                form[name] = dice.choice(HOSTILE)
    return form


def test_the_fields_of_pages_and_views_are_found() -> None:
    assert len(FIELDS) > 60
    assert {"amount", "seen", "team_id", "page", "before"} <= set(FIELDS)


@pytest.mark.parametrize("seed", seeds(2, soak=200))
def test_nothing_that_can_be_typed_breaks_an_address(
    seed: int, browsers: dict[str, FlaskClient], world: World
) -> None:
    dice, broken = random.Random(seed), []
    for route in STAYING:
        visitor, form = who_may(route, dice), typed(dice, world)
        address = filled(route.rule, route.rule, world.own)
        short = {name: value for name, value in form.items() if len(str(value)) < 6_000}
        sent: dict[str, Any] = {"query_string": short} if route.method == "GET" else {"data": form}
        with browsers[visitor].open(address, method=route.method, **sent) as answer:
            if answer.status_code >= 500 and answer.status_code != 503:
                broken.append(f"{visitor} {route.label} {form}")

    assert broken == []


@pytest.mark.parametrize("field", ["fact", "shown"])
@pytest.mark.parametrize("number", [DIGITS, "-1", "٣" * 5_000, "²", "", str(2**63), f"1.{DIGITS}"])
def test_a_fact_of_thousands_of_digits_is_none_that_waits(
    number: str, field: str, browsers: dict[str, FlaskClient], world: World
) -> None:
    for fact in (f"deal.{number}", f"deal.{world.own['deal_id']}.{number}"):
        form = {field: fact, "all": "1", "decision": "approved"}
        if field == "fact":
            form.pop("all")
        assert browsers["mgr"].post("/approvals", data=form).status_code < 500


@pytest.mark.parametrize("value", [DIGITS, "-1", "%F0%9F%ED%A0%80", "a/../b"])
def test_what_stands_in_an_address_is_there_or_not(
    value: str, browsers: dict[str, FlaskClient], world: World
) -> None:
    for route in (one for one in STAYING if "<" in one.rule):
        address = re.sub(r"<(?:\w+:)?\w+>", value, route.rule)
        with browsers["adm"].open(address, method=route.method) as answer:
            assert answer.status_code < 500, route.label


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_a_body_of_another_kind_is_refused_or_read(
    kind: str, body: bytes, browsers: dict[str, FlaskClient], world: World
) -> None:
    for route in (one for one in STAYING if one.method == "POST"):
        browser = browsers[who_may(route, random.Random(1))]
        address = filled(route.rule, route.rule, world.own)
        with browser.open(address, method="POST", data=body, content_type=kind) as answer:
            assert answer.status_code < 500 or answer.status_code == 503, route.label
