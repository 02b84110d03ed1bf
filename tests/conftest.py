"""A fresh database for every test, the cast of people, and the means to count queries."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import Context
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session

from salesgame import clock, create_app
from salesgame.extensions import db
from salesgame.services.access.passwords import Cost, set_cost
from salesgame.services.access.signing_in import Visitor, open_session
from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Work, unit_of_work
from salesgame.settings import Settings
from salesgame.storage.db.engine import configure, driver_url, engine_options
from salesgame.storage.tables import metadata
from salesgame.web.access.sign_in import COOKIE
from salesgame.web.live.process import running
from salesgame.web.site.readiness import refuse_unready
from tests import trials
from tests.cast import Cast, plant

POSTGRES = os.environ.get("TEST_DATABASE_URL", "")
ON_POSTGRES = pytest.mark.skipif(not POSTGRES, reason="SQLite has one writer")
FEW_PEOPLE = 1_000
ON_BOTH = {"storage", "queries", "services", "jobs", "naive", "crash"}
SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
MORNING = datetime(2026, 9, 17, 3, 42, tzinfo=UTC)


# How long inputs take to make says how busy the machine is, not whether a rule holds.
hypothesis.settings.register_profile(
    "suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--soak", action="store_true", help="run many random trials, and the long soaks"
    )


def pytest_configure(config: pytest.Config) -> None:
    trials.SOAK = config.getoption("--soak")


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()  # else the collector looks through all modules and tests again and again


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if "soak" in item.keywords and not config.getoption("--soak"):
            item.add_marker(pytest.mark.skip(reason="a soak: run with --soak"))
        if "real_data" in item.keywords and not SHARED.is_dir():
            item.add_marker(pytest.mark.skip(reason="the shared data sets are not here"))
    if POSTGRES:
        config.hook.pytest_deselected(items=[one for one in items if not _is_for_postgres(one)])
        items[:] = [one for one in items if _is_for_postgres(one)]


def _is_for_postgres(item: pytest.Item) -> bool:
    """What stores, reads and locks, as far as it reaches the database under test.

    What a page or a command says does not depend on the database, so these run on SQLite, but for
    those marked `both`.
    """
    assert isinstance(item, pytest.Function)
    folder = item.path.relative_to(Path(__file__).parent).parts[0]
    chosen = folder in ON_BOTH or "both" in item.keywords
    return chosen and "database_server" in item.fixturenames


@pytest.fixture(scope="session")
def database_server() -> str:
    """The PostgreSQL server, or nothing for SQLite: all that reaches a database asks for it."""
    return POSTGRES


@pytest.fixture(scope="session")
def empty_database(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty schema made once: a SQLite file to copy, or a PostgreSQL database to empty."""
    if database_server:
        url = own_postgres_database(database_server, "test")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('schema') / 'empty.db'}"
    engine = create_engine(driver_url(url), **engine_options(url))
    configure(engine)
    metadata.create_all(engine)
    engine.dispose()
    yield url
    if database_server:
        _emptier(url).dispose()


def own_postgres_database(server: str, purpose: str) -> str:
    """A new database of this test process's own, so that they can run side by side."""
    name = f"salesgame_{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    admin = create_engine(driver_url(server), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    admin.dispose()
    return url


@pytest.fixture
def database_url(empty_database: str, installation: Path) -> str:
    """The address of a database with empty tables, this test's own."""
    return emptied(empty_database, installation)


def emptied(empty_database: str, folder: Path) -> str:
    """A copy of the empty SQLite file in a folder, or this process's PostgreSQL database."""
    if POSTGRES:
        with _emptier(empty_database).begin() as connection:
            connection.execute(text(_empty_all()))
        return empty_database
    for left in folder.glob("salesgame.db*"):
        left.unlink()
    path = folder / "salesgame.db"
    shutil.copy(empty_database.removeprefix("sqlite:///"), path)
    return f"sqlite:///{path}"


@cache
def _emptier(url: str) -> Engine:
    """Kept from test to test: a new connection reads the catalogue anew, five times as long."""
    return create_engine(driver_url(url))


def _empty_all() -> str:
    """Deleting the few rows of a test is ten times faster than truncating so many tables.

    Of many people it takes minutes: each row is looked for in every table that may name it.
    """
    names = [f'"{table.name}"' for table in reversed(metadata.sorted_tables)]
    deletes = "; ".join(f"DELETE FROM {name}" for name in names)
    counters = "PERFORM setval(sequencename::regclass, 1, false) FROM pg_sequences"
    return (
        f"DO $$ BEGIN IF (SELECT count(*) FROM person) > {FEW_PEOPLE} "
        f"THEN TRUNCATE {', '.join(names)}; ELSE {deletes}; END IF; "
        f"{counters} WHERE schemaname = 'public'; END $$"
    )


@pytest.fixture
def blank(database_server: str, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if not database_server:
        return f"sqlite:///{tmp_path / 'blank.db'}"
    return own_postgres_database(database_server, "blank")


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of this process's one application, with its SQLite file and instance folder."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture(scope="session")
def one_app(empty_database: str, installation: Path) -> Flask:
    """The application of all tests of this process, as a server keeps one for all requests."""
    return make_app(emptied(empty_database, installation), installation)


@pytest.fixture
def app(one_app: Flask, database_url: str) -> Iterator[Flask]:
    """The application on a fresh database, in testing mode; CSRF checks are off.

    A test that adds a view or a hook makes one of its own: see `app_on`.
    """
    assert one_app.config["SQLALCHEMY_DATABASE_URI"] == driver_url(database_url)
    config, extensions = dict(one_app.config), dict(one_app.extensions)
    with opened(one_app) as app:
        yield app
    for known, before in ((one_app.config, config), (one_app.extensions, extensions)):
        known.clear()
        known.update(before)
    for left in Path(one_app.instance_path).iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


@contextmanager
def app_on(database_url: str, folder: Path) -> Iterator[Flask]:
    """An application of its own on a database, its context open."""
    with opened(make_app(database_url, folder)) as app:
        yield app


def make_app(database_url: str, folder: Path) -> Flask:
    """The application as tests use it."""
    settings = Settings(
        {"DATABASE_URL": database_url, "SECRET_KEY": "for tests only, never elsewhere"},
        folder / "instance",
    )
    app = create_app(settings)
    app.test_client_class = Browser
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@contextmanager
def opened(app: Flask) -> Iterator[Flask]:
    """The application with its context open; afterwards nothing of it holds the database."""
    with app.app_context():
        try:
            yield app
        finally:
            if side := running(app):
                side.stop()  # whoever forks while it reads would leave SQLite locked in the child
            db.session.remove()
            db.engine.dispose()


class Browser(FlaskClient):
    """A browser whose requests share nothing with the test around them, as on a server."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        # The test's own app context would lend every request the same `g`, and so the same person.
        answer = Context().run(super().open, *args, **kwargs)
        db.session.rollback()
        return answer


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> None:
    """Hashing a password takes its full time outside of tests only."""
    set_cost(Cost(passes=1, memory_kib=8))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that has not signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask, session: Session) -> Callable[[int], FlaskClient]:
    """`signed_in(cast.ana)` is a browser in which Ana has signed in."""

    def sign_in(person_id: int) -> FlaskClient:
        with unit_of_work(session, clock.now(), REACTIONS) as work:
            token = open_session(work, person_id, Visitor("127.0.0.1", "a test"))
        browser = app.test_client()
        browser.set_cookie(COOKIE, token)
        return browser

    return sign_in


@pytest.fixture
def session(app: Flask) -> Session:
    """The app's own session, for reads."""
    return db.session()


Act = Callable[..., AbstractContextManager[Work]]


@pytest.fixture
def act(session: Session) -> Act:
    """`with act() as work:` opens a unit of work; `act(now=..., actor=...)` says when and who."""

    @contextmanager
    def open_work(now: datetime = MORNING, actor: int | None = None) -> Iterator[Work]:
        with unit_of_work(session, now, REACTIONS, actor) as work:
            yield work

    return open_work


Plant = Callable[[str, Callable[[], object]], None]


@pytest.fixture(scope="session")
def kept_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the databases that several tests begin with are kept, for all processes of a run."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    folder = tmp_path_factory.getbasetemp().parent / f"kept-{run}"
    if run is None:
        return tmp_path_factory.mktemp("kept")
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def plant_once(app: Flask, installation: Path, kept_files: Path) -> Plant:
    """`plant_once("maven", plant)`: the database as `plant` leaves it, made once and then copied.

    On PostgreSQL each test plants anew.
    """

    def planted(name: str, plant_it: Callable[[], object]) -> None:
        kept, current = kept_files / f"{name}.db", installation / "salesgame.db"
        if POSTGRES or not kept.exists():
            plant_it()
        db.session.remove()
        db.engine.dispose()  # the log goes into the file with the last connection
        if not POSTGRES and kept.exists():
            shutil.copy(kept, current)
        elif not POSTGRES:
            shutil.copy(current, made := kept.with_suffix(f".{os.getpid()}"))
            made.rename(kept)  # whole at once, whoever else makes it too

    return planted


@pytest.fixture
def cast(act: Act) -> Cast:
    """Ana and Ben of team North, their manager Mia; Zoe of South; Fin of finance; Ada the admin."""
    with act() as work:
        return plant(work)


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements sent to the database while this list is held; clear it before you count."""
    refuse_unready(app)  # asked once in a process
    sent: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data sets beside the checkout."""
    return SHARED
