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
from salesgame.web.live.ring import Batch, NoticeRing

# Each of these holds a thread of the server, so there are few; the rest poll.
LIMIT = 4
PENDING_BATCHES = 64
_open = threading.Semaphore(LIMIT)


def plain_stream(ring: NoticeRing, after: Mark | None) -> Iterator[bytes] | None:
    """The events as an iterator; None when no thread can be spared."""
    if not _open.acquire(blocking=False):
        return None
    return _PlainStream(ring, after)


class _PlainStream:
    """Iterates over events; `close` is called by the server however the stream ends."""

    def __init__(self, ring: NoticeRing, after: Mark | None) -> None:
        self._batches: queue.Queue[Batch] = queue.Queue(PENDING_BATCHES)
        self._ring = ring
        self._closed = False
        ring.listen(self._take)
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
            _open.release()

    def _take(self, batch: Batch) -> None:
        try:
            self._batches.put_nowait(batch)
        except queue.Full:
            self._closed_by_overflow = True  # it comes back with its Last-Event-ID

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
        while monotonic() < ends and not self._closed_by_overflow:
            try:
                batch = self._batches.get(timeout=BEAT_SECONDS)
            except queue.Empty:
                yield messages.beat(clock.now())
                continue
            if batch[-1].mark > mark:
                mark = batch[-1].mark
                yield messages.change(batch)
