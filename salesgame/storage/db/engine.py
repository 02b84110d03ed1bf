"""How the database is opened: SQLite's promises, and one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from salesgame.storage.db import reference_cache
from salesgame.storage.db.connecting import kept_at_hand
from salesgame.storage.db.faults import told_as_refusals
from salesgame.storage.db.writer import Writer

BUSY_MS = 15_000
ANSWER_SECONDS = 10


def sqlite_module() -> ModuleType:
    """The SQLite to use: the bundled one where a wheel exists, for its fixed write-ahead log."""
    try:
        import pysqlite3

        return pysqlite3  # type: ignore[no-any-return]
    except ImportError:
        import sqlite3

        return sqlite3


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs for this address: the driver and the pool."""
    shared = {"max_overflow": 32, "hide_parameters": True}  # names and hashes stay out of logs
    if make_url(url).get_backend_name() == "sqlite":
        # The connection used last has its statements and pages at hand; others must fetch theirs.
        return {"module": sqlite_module(), "pool_size": 32, "pool_use_lifo": True, **shared}
    return {"pool_size": 16, "pool_pre_ping": True, **shared}


def driver_url(url: str) -> str:
    """The address with the driver this project tests: psycopg 3 for PostgreSQL.

    A server that doesn't answer is given up after some seconds, unless the address says when.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
        if "connect_timeout" not in parsed.query:
            parsed = parsed.update_query_dict({"connect_timeout": str(ANSWER_SECONDS)})
    return parsed.render_as_string(hide_password=False)


def configure(engine: Engine) -> None:
    """Watch reference data; hold SQLite to WAL, full durability and immediate write locks."""
    reference_cache.watch(engine)
    if engine.dialect.name != "sqlite":
        return
    engine.update_execution_options(writer=Writer(engine))
    event.listen(engine, "do_connect", _begin_private)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


def _begin_private(_dialect: Any, _record: Any, address: Sequence[str], _options: Any) -> None:
    """Begin a file that only its owner reads; SQLite gives what it lays beside it the same mode."""
    if address and address[0] != ":memory:":
        with suppress(OSError):  # it is there, or SQLite will say what is wrong with the place
            Path(address[0]).touch(mode=0o600, exist_ok=False)


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun below, never by the driver
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_MS}",
        "cache_size = -65536",
        "temp_store = MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes loses concurrent updates: acts begin
    # their own, by the writer.
    if not connection.get_execution_options().get("acts"):
        connection.exec_driver_sql("BEGIN")


@contextmanager
def writing(session: Session, *, short: bool = False) -> Iterator[Session]:
    """One writing transaction: committed whole at the end, or rolled back whole.

    Gives the session to write on: `session` itself, or on SQLite the one writer's, where
    `short` acts share the commit with those that wait at the same time.
    Raises NotSaved, DatabaseAway.
    """
    writer: Writer | None = session.get_bind().get_execution_options().get("writer")
    if writer is not None:
        writer.refuse_nesting()
    begin_anew(session)  # an earlier read would pin an old snapshot
    try:
        with (
            told_as_refusals(),
            _of_its_own(session) if writer is None else writer.act(short=short) as own,
        ):
            yield own
    finally:
        begin_anew(session)  # so would one within the act, made before its commit


def begin_anew(session: Session) -> None:
    """End a session's transaction, with its connection where that is lost."""
    try:
        session.rollback()
    except DBAPIError:
        session.invalidate()


@contextmanager
def _of_its_own(session: Session) -> Iterator[Session]:
    try:
        with kept_at_hand(session, session.connection()):
            yield session
        session.commit()
    except BaseException:
        begin_anew(session)
        raise
