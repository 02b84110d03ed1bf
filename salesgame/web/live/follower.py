"""One thread of each process that reads what is new in the outbox and tells the ring."""

from __future__ import annotations

import logging
import threading
from contextlib import closing

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from salesgame.queries.boards.outbox import Mark, Notice, OutboxReader, news_in, revoked_in
from salesgame.web.live.revoked import RevokedTokens
from salesgame.web.live.ring import KEEP, NoticeRing

log = logging.getLogger(__name__)
BATCH = 500
PAUSE_SECONDS = 1.0


class Follower:
    """Follows the outbox, whatever happens to the database meanwhile."""

    def __init__(self, engine: Engine, ring: NoticeRing, revoked: RevokedTokens) -> None:
        self._engine = engine
        self._ring = ring
        self._revoked = revoked
        # The notifiers use the driver without SQLAlchemy, so its own errors come through too.
        self._unreachable = (SQLAlchemyError, OSError, engine.dialect.loaded_dbapi.Error)
        self._is_said = False
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
            except self._unreachable as away:
                # A database that is away comes back; the thread must still be here then.
                self._say_once(away)
                self._stopped.wait(PAUSE_SECONDS)

    def _follow(self) -> None:
        with closing(OutboxReader(self._engine)) as outbox:
            self._is_said = False
            mark = self._catch_up(outbox)
            while not self._stopped.is_set():
                mark = self._read_from(mark, outbox)

    def _catch_up(self, outbox: OutboxReader) -> Mark:
        if not self._ring.ready.is_set():
            self._ring.begin(news_in(outbox.latest(KEEP)))
        return self._ring.latest

    def _read_from(self, mark: Mark, outbox: OutboxReader) -> Mark:
        batch = outbox.after(mark, BATCH)
        if batch:
            self._tell(batch)
            mark = batch[-1].mark
        if len(batch) < BATCH:
            self._revoked.add(outbox.revoked(mark))
            outbox.wait(mark, self._stopped)
        return mark

    def _tell(self, batch: tuple[Notice, ...]) -> None:
        if news := news_in(batch):
            self._ring.add(news)
        self._revoked.add(revoked_in(batch))

    def _say_once(self, away: Exception) -> None:
        """Log why the outbox can't be read, and not again until it could be."""
        if not self._is_said:
            log.error("The outbox can't be read; trying again until it can", exc_info=away)
        self._is_said = True
