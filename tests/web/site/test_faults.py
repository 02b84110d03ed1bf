"""Every address of the matrix while the disk is full, the database is away, or can only be read."""

from __future__ import annotations

import html
import random
import resource
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, insert, text, update

from salesgame.extensions import db
from salesgame.services.access.passwords import hash_password
from salesgame.storage.db.engine import driver_url
from salesgame.storage.operations import SettingRow
from salesgame.storage.people import PersonRow
from salesgame.storage.tables import metadata
from salesgame.web.screens.television import COOKIE as SCREEN_COOKIE
from salesgame.web.site.readiness import refuse_unready
from tests.cast import Cast
from tests.conftest import MORNING, POSTGRES, Act, app_on, own_postgres_database
from tests.web.matrix import VISITORS, Route, routes
from tests.web.site.test_matrix import filled
from tests.web.world import SCREEN_SECRET, World, build

pytestmark = pytest.mark.both
SignedIn = Callable[[int], FlaskClient]
LATER = MORNING + timedelta(minutes=10)  # the session was seen long enough ago to be noted again
LONG = 8 << 20
FULL = "the disk is full or failing"
FILE = b"id,name\n1,a\n"
PASSWORD = "four ordinary words"
# What asks the database nothing, and what does so only of somebody who has signed in.
STANDING = frozenset((
    "/healthz", "/static/<path:filename>", "/css/<version>/<name>.css", "/look/amounts",
    "/look/theme",
))  # fmt: skip
UNASKED = frozenset(("anon POST /sign-out", "tv POST /sign-out"))
# A television that nobody has paired is given a code; a probe asks for what couldn't be saved.
WRITING = frozenset(("/tv", "/readyz"))

# What would be written: empty forms, as the matrix sends them, are mostly refused before that.
FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    "/deals": ("rep", {"key": "k", "name": "Cobalt", "amount": "10", "stage": "Won"}),
    "/deals/<int:deal_id>/cancellation": ("mgr", {"why": "twice", "seen": "1"}),
    "/activities": ("rep", {"kind": "call", "quantity": "1"}),
    "/people": ("adm", {"name": "New One", "email": "new@game.example", "role": "rep"}),
    "/people/<int:person_id>/aliases": ("adm", {"alias": "Anna"}),
    "/people/<int:person_id>/leave": (
        "mgr", {"kind": "holiday", "first": "2026-11-02", "last": "2026-11-03"},
    ),
    "/teams": ("adm", {"name": "East"}),
    "/company/holidays": ("adm", {"day": "2026-12-24", "name": "Eve"}),
    "/company/activities": ("adm", {"label": "Site visit", "key": "site_visit"}),
    "/profile": ("rep", {"name": "Ana Maria"}),
    "/sign-in": ("anon", {"email": "ana@game.example", "password": PASSWORD}),
    "/join/<token>": ("anon", {"password": PASSWORD, "again": PASSWORD}),
    "/imports": ("adm", {"kind": "deals", "file": FILE}),
    "/look/theme": ("rep", {"theme": "dark"}),
}  # fmt: skip


@pytest.fixture
def app(database_server: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database that nobody else needs."""
    url = f"sqlite:///{tmp_path / 'game.db'}"
    if database_server:
        url = own_postgres_database(database_server, "faults")
    with app_on(url, tmp_path) as own:
        metadata.create_all(db.engine)
        own.config["STREAM_LIMIT"] = 0
        refuse_unready(own)
        yield own


class Visits:
    """Everybody's browser, in one world, ten minutes after they were last seen."""

    def __init__(self, app: Flask, cast: Cast, act: Act, signed_in: SignedIn) -> None:
        with time_machine.travel(MORNING, tick=False):
            self.world: World = build(act, cast)
            with act() as work:
                values = {"password_hash": hash_password(PASSWORD)}
                work.session.execute(
                    update(PersonRow).where(PersonRow.id == cast.ana).values(**values)
                )
            people = {"rep": cast.ana, "mgr": cast.mia, "fin": cast.fin, "adm": cast.ada}
            self.browsers = {visitor: signed_in(person) for visitor, person in people.items()}
        self.browsers |= {"anon": app.test_client(), "tv": app.test_client()}
        self.browsers["tv"].set_cookie(SCREEN_COOKIE, SCREEN_SECRET)

    def open(
        self, route: Route, visitor: str, form: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:  # fmt: skip
        """What a visitor is answered at a line of the matrix."""
        if form and form.get("file") is FILE:
            form = form | {"file": (BytesIO(FILE), "deals.csv")}
        known = self.world.other if "'" in visitor else self.world.own
        query = filled(route.rule, route.query, known)
        if form is None and route.method == "POST":
            form = dict(parse_qsl(query))
        address = filled(route.rule, route.rule, known)
        browser = self.browsers[visitor.rstrip("'")]
        with time_machine.travel(LATER, tick=False):
            with browser.open(
                address, method=route.method, query_string=query, data=form, headers=headers
            ) as got:
                got.get_data()
            return got

    def everywhere(self, seed: int, roles: int) -> Iterator[tuple[str, Route, Any]]:
        """Every line of the matrix for so many roles, and every form as somebody fills it in."""
        dice = random.Random(seed)
        for route in routes():
            for visitor in dice.sample(VISITORS, roles):
                yield f"{visitor} {route.label}", route, self.open(route, visitor)
        for route in routes():
            if route.method == "POST" and not route.query and route.rule in FORMS:
                visitor, form = FORMS[route.rule]
                yield f"{visitor} fills {route.label}", route, self.open(route, visitor, form)


@pytest.fixture
def visits(app: Flask, cast: Cast, act: Act, signed_in: SignedIn) -> Visits:
    return Visits(app, cast, act, signed_in)


@contextmanager
def connections_that(*statements: str) -> Iterator[None]:
    """The database with every connection set so."""

    def set_so(connection: Any, _record: object) -> None:
        for statement in statements:
            connection.cursor().execute(statement)
        connection.commit()

    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", set_so)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", set_so)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def disk_full() -> Iterator[None]:
    """A disk without room: no file of this process grows, PostgreSQL's server takes no row."""
    if not POSTGRES:
        with connections_that("PRAGMA wal_autocheckpoint = 0"), closing(db.engine.raw_connection()):
            with db.engine.begin() as connection:  # the log is longer than any other file
                connection.execute(insert(SettingRow).values(key="long", value="x" * LONG))
            with no_file_longer_than(Path(f"{db.engine.url.database}-wal").stat().st_size):
                yield
        return
    with db.engine.begin() as connection:
        connection.execute(text(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$"
        ))  # fmt: skip
        for table in metadata.tables:
            connection.execute(text(
                f'CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON "{table}" '
                "FOR EACH STATEMENT EXECUTE FUNCTION full_disk()"
            ))  # fmt: skip
    yield
    with db.engine.begin() as connection:
        connection.execute(text("DROP FUNCTION full_disk() CASCADE"))


@contextmanager
def no_file_longer_than(most: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def only_readable() -> Iterator[None]:
    """A database that takes no write at all."""
    statement = "SET default_transaction_read_only = on" if POSTGRES else "PRAGMA query_only = ON"
    with connections_that(statement):
        yield


@contextmanager
def away() -> Iterator[None]:
    """A database whose server sends everybody off, or whose file can't be opened any more."""
    db.session.remove()
    if POSTGRES:
        name = db.engine.url.database
        admin = create_engine(driver_url(POSTGRES), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            run = connection.exec_driver_sql
            run(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
            run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,)
            )
            try:
                yield
            finally:
                run(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
        admin.dispose()
        return
    db.engine.dispose()
    path = Path(str(db.engine.url.database))
    kept = path.rename(path.with_suffix(".away"))
    path.mkdir()
    try:
        yield
    finally:
        path.rmdir()
        kept.rename(path)


def test_on_a_full_disk_every_address_works_or_says_503(visits: Visits) -> None:
    told = 0
    with disk_full():
        for name, _route, answer in visits.everywhere(seed=1, roles=3):
            assert answer.status_code < 500 or answer.status_code == 503, name
            told += _is_told(answer, FULL)
        ready = visits.browsers["anon"].get("/readyz")
        assert (ready.status_code, ready.get_json()["missing"]) == (503, "room")
    assert told > len(FORMS) // 2, "hardly anything was written: this shows nothing"
    assert visits.browsers["anon"].get("/readyz").status_code == 200


def test_with_the_database_away_every_address_says_503(visits: Visits) -> None:
    with away():
        for name, route, answer in visits.everywhere(seed=2, roles=2):
            if route.rule in STANDING:
                assert answer.status_code < 400, name
            elif name not in UNASKED:
                assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), name
        ready = visits.browsers["anon"].get("/readyz")
        assert (ready.status_code, ready.get_json()["missing"]) == (503, "database")
    profile = next(route for route in routes() if route.name == "GET /profile")
    assert visits.open(profile, "rep").status_code == 200, "it came back"
    assert visits.browsers["anon"].get("/readyz").status_code == 200


def test_a_database_that_can_only_be_read_shows_every_page_as_ever(visits: Visits) -> None:
    with only_readable():
        for name, route, answer in visits.everywhere(seed=3, roles=4):
            visitor, outcome = name.partition(" ")[0], _outcome(answer)
            expected = route.outcomes[VISITORS.index(visitor)]
            if route.method == "GET" and route.rule not in WRITING:
                assert outcome == expected, name
            else:
                assert outcome in {expected, "303", "503"}, name


def test_a_form_on_a_full_disk_comes_back_with_what_was_typed(visits: Visits) -> None:
    line = next(route for route in routes() if route.name == "POST /deals")
    with disk_full():
        visitor, form = FORMS["/deals"]
        shown = visits.open(line, visitor, form)
        machine = visits.open(line, visitor, form, {"Accept": "application/json"})

    assert shown.status_code == 503
    assert 'value="Cobalt"' in shown.text
    assert _is_told(shown, FULL)
    assert (machine.status_code, machine.get_json()["error"]["code"]) == (503, "DiskFull")


def _outcome(answer: Any) -> str:
    is_in = answer.status_code == 303 and answer.location.startswith("/sign-in")
    return "in" if is_in else str(answer.status_code)


def _is_told(answer: Any, words: str) -> bool:
    return answer.status_code == 503 and words in html.unescape(answer.text)


def test_nobody_waits_again_for_what_a_page_can_do_without(
    visits: Visits, caplog: pytest.LogCaptureFixture
) -> None:
    profile = next(route for route in routes() if route.name == "GET /profile")
    with only_readable():
        for _ in range(5):
            assert visits.open(profile, "rep").status_code == 200
    assert caplog.text.count("the database can only be read") == 1

    assert visits.browsers["anon"].get("/readyz").status_code == 200, "and so it is tried again"
    assert "Set-Cookie" in visits.open(profile, "rep").headers
    assert "Set-Cookie" not in visits.open(profile, "rep").headers, "it was noted that she is here"
