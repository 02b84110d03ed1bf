"""What a database's own errors mean: every one of them as the databases themselves raise it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.operations.faults import DatabaseBusy, DiskFull, OnlyReadable
from salesgame.domain.operations.readiness import DatabaseAway, NotMigrated
from salesgame.queries.access.viewers import sign_in_of
from salesgame.services.operations.readiness import check_ready, check_writable
from salesgame.storage.db.engine import configure, driver_url, engine_options, writing
from salesgame.storage.db.faults import refusal_of
from salesgame.storage.operations import SettingRow
from tests.conftest import ON_POSTGRES, POSTGRES

ON_SQLITE = pytest.mark.skipif(bool(POSTGRES), reason="a file is SQLite's")
LONG = "x" * 100_000


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The database under test as the application opens it."""
    made = create_engine(driver_url(database_url), **engine_options(database_url))
    configure(made)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


@contextmanager
def full(engine: Engine) -> Iterator[None]:
    """A disk on which the file can't grow, while the block lasts."""

    def cap(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # as many as there are

    engine.dispose()
    event.listen(engine, "connect", cap)
    yield
    event.remove(engine, "connect", cap)
    engine.dispose()


def keep(session: Session, value: str = LONG) -> None:
    with writing(session) as own:
        own.execute(insert(SettingRow).values(key="k", value=value))


def kept(session: Session) -> list[str]:
    return list(session.scalars(select(SettingRow.value).where(SettingRow.key == "k")))


@ON_SQLITE
def test_a_full_disk_is_said_and_what_was_kept_can_be_read(
    session: Session, engine: Engine
) -> None:
    with full(engine):
        with pytest.raises(DiskFull):
            keep(session)
        with pytest.raises(DiskFull):
            check_writable(session)
        assert kept(session) == []
    keep(session, "room again")
    assert kept(session) == ["room again"]
    check_writable(session)


@ON_SQLITE
def test_a_file_that_can_only_be_read_is_said_and_read(
    database_url: str, session: Session, engine: Engine
) -> None:
    keep(session, "before")
    path = database_url.removeprefix("sqlite:///")
    only = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", **engine_options(database_url))
    configure(only)
    with Session(only) as reading:
        check_ready(reading)
        assert kept(reading) == ["before"]
        with pytest.raises(OnlyReadable):
            keep(reading)
        assert kept(reading) == ["before"]
    only.dispose()


@ON_SQLITE
@pytest.mark.parametrize("address", ["/nowhere/game.db", "/"])
def test_a_file_that_cannot_be_opened_is_away(address: str) -> None:
    away = create_engine(f"sqlite:///{address}")
    configure(away)
    with Session(away) as session:
        with pytest.raises(DatabaseAway):
            check_ready(session)
        with pytest.raises(DatabaseAway):
            keep(session)


@ON_SQLITE
def test_a_file_of_something_else_is_away(tmp_path: Path) -> None:
    other = tmp_path / "game.db"
    other.write_text("a letter to my aunt " * 400)
    engine = create_engine(f"sqlite:///{other}")
    with Session(engine) as session, pytest.raises(DatabaseAway):
        check_ready(session)


@ON_SQLITE
def test_a_file_begun_anew_where_the_old_one_was_taken_away_lacks_its_tables(
    tmp_path: Path,
) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    with engine.connect() as connection, pytest.raises(DBAPIError) as failed:
        connection.execute(select(SettingRow.key))
    assert isinstance(refusal_of(failed.value), NotMigrated)


@ON_POSTGRES
@pytest.mark.parametrize(
    ("state", "meant"),
    [
        ("53100", DiskFull), ("25006", OnlyReadable), ("53300", DatabaseBusy),
        ("53200", DatabaseBusy), ("57P01", DatabaseAway), ("57P03", DatabaseAway),
        ("08006", DatabaseAway), ("40P01", DatabaseBusy), ("55P03", DatabaseBusy),
        ("58030", DatabaseAway),
    ],
)  # fmt: skip
def test_what_the_server_says_is_known_by_its_state_through_either_way(
    session: Session, engine: Engine, state: str, meant: type[DomainError]
) -> None:
    says = f"DO $$ BEGIN RAISE EXCEPTION 'so' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(meant), writing(session) as own:
        own.execute(text(says))
    with pytest.raises(meant), writing(session) as own:
        own.connection().connection.cursor().execute(says)  # the driver's own error
    keep(session, "it goes on")
    assert kept(session) == ["it goes on"]


@ON_POSTGRES
def test_a_server_that_may_only_be_read_refuses_by_name(session: Session) -> None:
    session.connection().exec_driver_sql("SET default_transaction_read_only = on")
    session.commit()
    with pytest.raises(OnlyReadable):
        keep(session)
    assert kept(session) == []


@ON_POSTGRES
def test_a_connection_cut_in_the_middle_of_an_act_is_away_and_the_next_act_goes_on(
    session: Session, engine: Engine
) -> None:
    for cut in (_cut, _cut_by_the_driver):
        with pytest.raises(DatabaseAway):
            keep_and(cut, session)
        assert kept(session) == []
    keep(session, "kept")
    assert kept(session) == ["kept"]


def keep_and(then: Callable[[Session], None], session: Session) -> None:
    with writing(session) as own:
        own.execute(insert(SettingRow).values(key="k", value="lost"))
        then(own)


def _cut(session: Session) -> None:
    session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


def _cut_by_the_driver(session: Session) -> None:
    cursor = session.connection().connection.cursor()
    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@ON_POSTGRES
def test_a_server_that_is_not_there_is_away_in_every_way_of_asking() -> None:
    nobody = create_engine(driver_url("postgresql://127.0.0.1:1/nobody"))
    with Session(nobody) as session:
        with pytest.raises(DatabaseAway):
            check_ready(session)
        with pytest.raises(DatabaseAway):
            keep(session)
    with pytest.raises(Exception) as failed:  # whichever it is
        sign_in_of(nobody, "token")
    assert isinstance(refusal_of(failed.value), DatabaseAway)


def test_a_pool_with_no_connection_left_is_busy(database_url: str) -> None:
    options = engine_options(database_url) | {
        "pool_size": 1, "max_overflow": 0, "pool_timeout": 0.01,
    }  # fmt: skip
    small = create_engine(driver_url(database_url), **options)
    with small.connect(), pytest.raises(PoolTimeout) as failed:
        small.connect()
    small.dispose()
    assert isinstance(refusal_of(failed.value), DatabaseBusy)


def test_a_defect_of_ours_stays_one(session: Session) -> None:
    keep(session)
    with pytest.raises(IntegrityError):
        keep(session)
    with pytest.raises(DBAPIError), writing(session) as own:
        own.execute(text("SELECT nonsense FROM setting"))
    with pytest.raises(ZeroDivisionError), writing(session):
        raise ZeroDivisionError
