"""A stream as an ordinary response, for servers that keep their sockets to themselves."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from time import monotonic

from salesgame import clock
from salesgame.queries.boards.outbox import Mark
from salesgame.web.live import messages
from salesgame.web.live.hub import BEAT_SECONDS, LIFE_SECONDS
from salesgame.web.live.revoked import RevokedTokens
from salesgame.web.live.ring import Batch, NoticeRing

# Each of these holds a thread of the server, so there are few; the rest poll.
LIMIT = 4
PENDING_BATCHES = 64
_open = threading.Semaphore(LIMIT)


def plain_stream(
    ring: NoticeRing, revoked: RevokedTokens, token_hash: str, after: Mark | None
) -> Iterator[bytes] | None:
    """The events as an iterator, until the token is revoked; None when no thread can be spared."""
    if not _open.acquire(blocking=False):
        return None
    return _PlainStream(ring, revoked, token_hash, after)


class _PlainStream:
    """Iterates over events; `close` is called by the server however the stream ends."""

    def __init__(
        self, ring: NoticeRing, revoked: RevokedTokens, token_hash: str, after: Mark | None
    ) -> None:
        self._batches: queue.Queue[Batch] = queue.Queue(PENDING_BATCHES)
        self._ring, self._revoked, self._token_hash = ring, revoked, token_hash
        self._closed = False
        ring.listen(self._take)
        revoked.listen(self._look_up)
        self._events = self._run(after)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._events)

    def close(self) -> None:
        """Give the thread back; safe to call twice."""
        if not self._closed:
            self._closed = True
            self._ring.unlisten(self._take)
            self._revoked.unlisten(self._look_up)
            _open.release()

    def _look_up(self) -> None:
        self._take(())  # nothing to say, but something to look at

    def _take(self, batch: Batch) -> None:
        try:
            self._batches.put_nowait(batch)
        except queue.Full:
            self._closed_by_overflow = True  # it comes back with its Last-Event-ID

    def _is_over(self) -> bool:
        return self._closed_by_overflow or self._token_hash in self._revoked

    _closed_by_overflow = False

    def _run(self, after: Mark | None) -> Iterator[bytes]:
        mark = self._ring.latest
        missed = self._ring.since(after) if after is not None else ()
        yield messages.hello(after or mark, clock.now())
        if missed is None:
            yield messages.resync(mark, clock.now())
        elif missed:
            mark = missed[-1].mark
            yield messages.change(missed)
        ends = monotonic() + LIFE_SECONDS
        while monotonic() < ends and not self._is_over():
            try:
                batch = self._batches.get(timeout=BEAT_SECONDS)
            except queue.Empty:
                yield messages.beat(clock.now())
                continue
            if batch and batch[-1].mark > mark:
                mark = batch[-1].mark
                yield messages.change(batch)
