"""The one writer of an SQLite file: a connection kept open, on which acts take turns.

A session that is opened and closed for every act costs more than the act's own statements,
and waiting for the disk costs more than both. So the connection stays, and short acts that
wait for their turn at the same time are committed together: nobody is told that an act is
done before the commit that holds it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import NotSaved
from salesgame.storage.db import reference_cache
from salesgame.storage.db.connecting import keep_at_hand
from salesgame.storage.db.faults import refusal_of
from salesgame.storage.db.writer_queue import QueuePlace

MOST_TOGETHER = 16


class ActWithinAnAct(RuntimeError):
    """An act is one transaction: a second one within it would wait for itself."""


class Batch:
    """Acts that one commit keeps, all of them or none."""

    def __init__(self) -> None:
        self.acts = 0
        self._ended = threading.Event()
        self._failure: BaseException | None = None

    def end(self, failure: BaseException | None = None) -> None:
        """Tell everybody who waits how the commit went."""
        self._failure = failure
        self._ended.set()

    def wait(self) -> None:
        """Return once the commit is durable. Raises NotSaved."""
        self._ended.wait()
        if self._failure is not None:
            known = isinstance(self._failure, NotSaved)
            raise (type(self._failure) if known else NotSaved)() from self._failure


class Writer:
    """Runs one act at a time on one session.

    Threads queue here rather than in SQLite's sleeping retry, so the slowest waits little
    longer than the rest.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._counting = threading.Lock()
        self._short_ones_waiting = 0
        self._acting: int | None = None
        self._session: Session | None = None
        self._connection: Connection | None = None
        self._batch: Batch | None = None
        self._process = os.getpid()
        self._among_processes = QueuePlace(engine.url.database)
        event.listen(engine, "engine_disposed", lambda _engine: self._close())

    def refuse_nesting(self) -> None:
        """Raises ActWithinAnAct where this thread is in the middle of one."""
        if self._acting == threading.get_ident():
            raise ActWithinAnAct

    @contextmanager
    def act(self, *, short: bool = False) -> Iterator[Session]:
        """A writing act: kept whole at the end, or nothing of it.

        A `short` one may share its commit with those that wait already; one that is not
        commits what was left to it first, so that nobody waits for its length.
        Raises NotSaved.
        """
        with self._in_turn(short=short):
            if not short:
                self._commit()
            with self._undone_on_failure():
                batch, session = self._begin(), self._opened()
                yield session
                session.flush()
            batch.acts += 1
            if not short or not self._short_ones_waiting or batch.acts >= MOST_TOGETHER:
                self._commit()
        batch.wait()

    @contextmanager
    def _in_turn(self, *, short: bool) -> Iterator[None]:
        self._wait_more(short)
        try:
            self._turn.acquire()
        finally:
            self._wait_more(-short)
        self._acting = threading.get_ident()
        try:
            yield
        finally:
            self._acting = None
            self._turn.release()

    def _wait_more(self, many: int) -> None:
        with self._counting:
            self._short_ones_waiting += many

    def _begin(self) -> Batch:
        """The batch this act belongs to: the open one, or a new transaction."""
        session = self._opened()
        if self._batch is None:
            self._among_processes.take()
            self._run_or_refuse("BEGIN IMMEDIATE")
            self._batch = Batch()
            reference_cache.ask_again(session)  # from here on, nobody else writes
        else:
            self._run(f"SAVEPOINT act{self._batch.acts}")
        return self._batch

    @contextmanager
    def _undone_on_failure(self) -> Iterator[None]:
        """Undo a failed act alone, and keep those before it in the batch."""
        try:
            yield
        except BaseException:
            if self._batch is None or self._batch.acts == 0:
                self._close()
            else:
                self._undo(self._batch.acts)
            raise

    def _undo(self, act: int) -> None:
        """Where that can't be done, as after a full disk, SQLite has undone everybody's already."""
        session = self._opened()
        try:
            if not session.is_active:
                raise NotSaved
            session.expunge_all()
            self._run(f"ROLLBACK TO act{act}")
            self._commit()
        except BaseException:
            self._close()

    def _commit(self) -> None:
        batch, self._batch = self._batch, None
        if batch is None:
            return
        try:
            self._run_or_refuse("COMMIT")
        except BaseException as failure:
            batch.end(failure)
            self._close()
            raise
        self._among_processes.give()
        batch.end()

    def _run_or_refuse(self, sql: str) -> None:
        """Run what fails where another process writes on and on, or the disk takes nothing more."""
        try:
            self._run(sql)
        except DatabaseError as failure:
            raise refusal_of(failure) or NotSaved() from failure

    def _run(self, sql: str) -> None:
        if self._connection is None:
            raise NotSaved
        driver: Any = self._connection.connection.driver_connection
        known = self._engine.dialect.loaded_dbapi.Error
        try:
            driver.execute(sql)
        except known as failure:  # said as SQLAlchemy would
            raise cast(DBAPIError, DBAPIError.instance(sql, (), failure, known)) from failure

    def _opened(self) -> Session:
        """The session; a forked process opens one of its own."""
        if self._session is None or self._process != os.getpid():
            # The transaction SQLAlchemy sees never ends: acts begin and commit by the driver.
            self._connection = self._engine.connect().execution_options(acts=True)
            self._session = Session(bind=self._connection, expire_on_commit=False)
            keep_at_hand(self._session, self._session.connection())
            self._batch, self._process = None, os.getpid()
        return self._session

    def _close(self) -> None:
        """Close the connection itself, so that all that was not committed on it is undone.

        Given back to a pool that is gone it would stay open, and its log would lie beside the
        file to be read again.
        """
        batch, self._batch = self._batch, None
        session, self._session = self._session, None
        connection, self._connection = self._connection, None
        try:
            if session is not None and connection is not None:
                session.close()
                connection.invalidate()
                connection.close()
        finally:
            self._among_processes.close()
            if batch is not None:
                batch.end(NotSaved())
