"""The last notices of the outbox, kept in memory so that a returning viewer costs no query."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence

from salesgame.queries.boards.outbox import Mark, Notice

KEEP = 1000
Batch = tuple[Notice, ...]
Listener = Callable[[Batch], None]


class NoticeRing:
    """What was read last, oldest first; older notices fall out and mean a resync."""

    def __init__(self, keep: int = KEEP) -> None:
        self._lock = threading.Lock()
        self._notices: deque[Notice] = deque(maxlen=keep)
        self._listeners: list[Listener] = []
        self._forgotten = Mark()
        self.count = 0  # of notices since the process began: grows with every change
        self.ready = threading.Event()

    @property
    def latest(self) -> Mark:
        """How far the follower has read."""
        with self._lock:
            return self._notices[-1].mark if self._notices else self._forgotten

    def begin(self, notices: Sequence[Notice]) -> None:
        """Fill the ring with what lies in the table; tells nobody."""
        with self._lock:
            room = self._notices.maxlen or KEEP
            self._forgotten = notices[0].mark if len(notices) >= room else Mark()
            self._notices.extend(notices[1:] if len(notices) >= room else notices)
        self.ready.set()

    def add(self, batch: Batch) -> None:
        """Keep a new batch, and hand it to the listeners."""
        with self._lock:
            self.count += len(batch)
            for notice in batch:
                if len(self._notices) == self._notices.maxlen:
                    self._forgotten = self._notices[0].mark
                self._notices.append(notice)
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(batch)

    def since(self, mark: Mark) -> Batch | None:
        """What came after `mark`; None when some of it is forgotten and the viewer must resync."""
        with self._lock:
            if mark < self._forgotten:
                return None
            return tuple(notice for notice in self._notices if notice.mark > mark)

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every batch from now on, in the follower's thread."""
        with self._lock:
            self._listeners.append(listener)

    def unlisten(self, listener: Listener) -> None:
        """Stop calling it."""
        with self._lock:
            self._listeners.remove(listener)
