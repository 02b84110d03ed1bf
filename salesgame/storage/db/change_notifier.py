"""How a process notices that the outbox may have grown, without asking the table."""

from __future__ import annotations

import threading
from typing import Any, Protocol

from sqlalchemy import Engine

from salesgame.storage.outbox import CHANNEL

POLL_SECONDS = 0.1
SAFETY_SECONDS = 5.0


class ChangeNotifier(Protocol):
    """Waits until somebody may have written."""

    def wait(self, stopped: threading.Event, seconds: float) -> None:
        """Return when something may have changed, when `stopped` is set, or after `seconds`."""

    def close(self) -> None:
        """Give the connection back."""


class DataVersion:
    """SQLite: a number that changes when another connection commits, read from shared memory."""

    def __init__(self, engine: Engine) -> None:
        self._connection: Any = engine.raw_connection()
        self._seen = self._version()

    def wait(self, stopped: threading.Event, seconds: float) -> None:
        for _ in range(max(1, round(seconds / POLL_SECONDS))):
            if stopped.wait(POLL_SECONDS):
                return
            if (version := self._version()) != self._seen:
                self._seen = version
                return

    def close(self) -> None:
        self._connection.invalidate()

    def _version(self) -> int:
        cursor = self._connection.cursor()
        try:
            return int(cursor.execute("PRAGMA data_version").fetchone()[0])
        finally:
            cursor.close()


class Listen:
    """PostgreSQL: LISTEN on a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        url = engine.url.set(drivername="postgresql")
        self._connection: Any = engine.dialect.loaded_dbapi.connect(
            url.render_as_string(hide_password=False), autocommit=True
        )
        self._connection.execute(f"LISTEN {CHANNEL}")

    def wait(self, stopped: threading.Event, seconds: float) -> None:
        for _ in range(max(1, round(seconds / 0.5))):
            if stopped.is_set() or self._rung(min(seconds, 0.5)):
                return

    def close(self) -> None:
        self._connection.close()

    def _rung(self, seconds: float) -> bool:
        return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))


def change_notifier(engine: Engine) -> ChangeNotifier:
    """The change notifier of this database."""
    return Listen(engine) if engine.dialect.name == "postgresql" else DataVersion(engine)
