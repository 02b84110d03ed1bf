"""The one writer of an SQLite file: a connection kept open, on which acts take turns.

A session that is opened and closed for every act costs more than the act's own statements.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from salesgame.storage import standing
from salesgame.storage.connecting import keep_at_hand

# Files, not engines, have one writer: two applications in one process queue for the same turn.
_TURNS: dict[str, threading.Lock] = {}


class Writer:
    """Runs one act at a time, each in a transaction of its own, on one session.

    Threads queue here rather than in SQLite's sleeping retry, so the slowest waits little
    longer than the rest.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = _TURNS.setdefault(str(engine.url), threading.Lock())
        self._session: Session | None = None
        self._process = os.getpid()
        event.listen(engine, "engine_disposed", self._close)

    @contextmanager
    def act(self) -> Iterator[Session]:
        """A writing transaction: committed whole at the end, or rolled back whole."""
        with self._turn:
            session, driver = self._opened()
            try:
                driver.execute("BEGIN IMMEDIATE")
                yield session
                session.flush()
                driver.execute("COMMIT")
            except BaseException:
                self._close()
                raise

    def _opened(self) -> tuple[Session, Any]:
        """The session with the driver's connection below it; a forked process opens its own."""
        if self._session is None or self._process != os.getpid():
            self._session, self._process = self._open(), os.getpid()
        connection = self._session.connection()
        standing.ask_again(self._session)
        return self._session, connection.connection.driver_connection

    def _open(self) -> Session:
        # The transaction SQLAlchemy sees never ends: `act` begins and commits by the driver.
        connection = self._engine.connect().execution_options(acts=True)
        session = Session(bind=connection, autoflush=False, expire_on_commit=False)
        keep_at_hand(session, session.connection())
        return session

    def _close(self, _engine: Engine | None = None) -> None:
        """Give the connection back, with all that was not committed on it undone."""
        session, self._session = self._session, None
        if session is not None:
            connection: Connection = session.connection()
            session.close()
            connection.close()
