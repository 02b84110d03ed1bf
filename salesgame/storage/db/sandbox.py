"""A sandbox to try an act in: a copy of the database in memory, or a transaction that is undone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import StaticPool, create_engine, text
from sqlalchemy.orm import Session

from salesgame.domain.operations.faults import DatabaseBusy
from salesgame.storage.db import reference_cache
from salesgame.storage.db.connecting import first_value
from salesgame.storage.db.engine import configure, sqlite_module, writing
from salesgame.storage.db.snapshots import hold_one_view

WAIT_SECONDS = 2  # for others, before a trial in the database itself gives way
_ONE_COPY = threading.Lock()


class SandboxBusy(Exception):
    """Others are using what the trial needs; a little later it will be free."""


class _NeverKept(Exception):
    """Thrown at the end of a trial, so that its transaction is rolled back."""


def copy_bytes(session: Session) -> int | None:
    """How much memory a copy of the database would take; None where it can't be copied."""
    if session.get_bind().dialect.name != "sqlite":
        return None
    pages: int = first_value(session, "PRAGMA page_count")
    return pages * int(first_value(session, "PRAGMA page_size"))


@contextmanager
def on_a_copy(session: Session) -> Iterator[Session]:
    """A session on a copy of a SQLite database in memory; the copy ends with the block.

    Copying reads one snapshot: it neither waits for writers nor lets them wait.
    Raises SandboxBusy: one copy at a time is enough memory.
    """
    if not _ONE_COPY.acquire(timeout=WAIT_SECONDS):
        raise SandboxBusy
    try:
        with closing(sqlite_module().connect(":memory:", check_same_thread=False)) as copy:
            yield from _played_on(session, copy)
    finally:
        _ONE_COPY.release()


def _played_on(session: Session, copy: Any) -> Iterator[Session]:
    source: Any = session.connection().connection.dbapi_connection
    source.backup(copy)
    engine = create_engine(
        "sqlite://", module=sqlite_module(), creator=lambda: copy, poolclass=StaticPool
    )
    try:
        configure(engine)
        with Session(engine) as stage, writing(stage) as own:
            yield own
    finally:
        engine.dispose(close=False)  # the caller closes the copy


@contextmanager
def rolled_back(session: Session) -> Iterator[Session]:
    """A session that writes the database itself; whatever is written is rolled back.

    Raises SandboxBusy where others are writing what the trial would write.
    """
    try:
        with writing(session) as own:
            _give_way(own)
            yield own
            raise _NeverKept
    except _NeverKept:
        pass
    except DatabaseBusy as error:
        raise SandboxBusy from error


@contextmanager
def taken_back(session: Session) -> Iterator[None]:
    """What is written within is gone afterwards; the transaction around it goes on."""
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        reference_cache.ask_again(session)


def _give_way(session: Session) -> None:
    """On PostgreSQL: see one snapshot, and rather stop than keep anybody waiting."""
    hold_one_view(session)
    if session.get_bind().dialect.name == "postgresql":
        for setting in ("lock_timeout", "statement_timeout"):
            session.execute(text(f"SET LOCAL {setting} = '{WAIT_SECONDS}s'"))
