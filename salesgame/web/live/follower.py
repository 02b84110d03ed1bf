"""One thread of each process that reads what is new in the outbox and tells the ring."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from salesgame.queries.boards.outbox import Mark, is_anything_waiting, latest_notices, notices_after
from salesgame.storage.db.change_notifier import (
    POLL_SECONDS,
    SAFETY_SECONDS,
    ChangeNotifier,
    change_notifier,
)
from salesgame.web.live.ring import KEEP, NoticeRing

log = logging.getLogger(__name__)
BATCH = 500
PAUSE_SECONDS = 1.0


class Follower:
    """Follows the outbox. A session is opened for each read and closed at once."""

    def __init__(self, engine: Engine, ring: NoticeRing) -> None:
        self._engine = engine
        self._ring = ring
        # The notifiers use the driver without SQLAlchemy, so its own errors come through too.
        self._unreachable = (SQLAlchemyError, OSError, engine.dialect.loaded_dbapi.Error)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox-follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, and wait for the thread to end."""
        self._stopped.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._follow()
            except self._unreachable:
                # A database that is away comes back; the thread must still be here then.
                log.exception("The outbox can't be read; trying again")
                self._stopped.wait(PAUSE_SECONDS)

    def _follow(self) -> None:
        notifier = change_notifier(self._engine)  # it listens from now on, so nothing falls between
        try:
            mark = self._catch_up()
            while not self._stopped.is_set():
                mark = self._read_from(mark, notifier)
        finally:
            notifier.close()

    def _catch_up(self) -> Mark:
        if not self._ring.ready.is_set():
            with Session(self._engine) as session:
                self._ring.begin(latest_notices(session, KEEP))
        return self._ring.latest

    def _read_from(self, mark: Mark, notifier: ChangeNotifier) -> Mark:
        with Session(self._engine) as session:
            batch = notices_after(session, mark, BATCH)
            waiting = not batch and is_anything_waiting(session, mark)
        if batch:
            self._ring.add(batch)
            mark = batch[-1].mark
        if len(batch) < BATCH:
            notifier.wait(self._stopped, POLL_SECONDS if waiting else SAFETY_SECONDS)
        return mark
