"""The tokens that were revoked lately, so that no stream outlives its own."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable

KEEP = 10_000


class RevokedTokens:
    """Hashes of tokens; whoever serves streams is told when some are added."""

    def __init__(self, keep: int = KEEP) -> None:
        self._lock = threading.Lock()
        self._keep = keep
        self._hashes: OrderedDict[str, None] = OrderedDict()
        self._listeners: list[Callable[[], None]] = []

    def __contains__(self, token_hash: str) -> bool:
        return token_hash in self._hashes

    def add(self, hashes: Iterable[str]) -> None:
        """Keep what isn't known yet, the oldest falling out, and tell who listens."""
        with self._lock:
            fresh = [one for one in hashes if one not in self._hashes]
            self._hashes.update(dict.fromkeys(fresh))
            while len(self._hashes) > self._keep:
                self._hashes.popitem(last=False)
            listeners = tuple(self._listeners) if fresh else ()
        for listener in listeners:
            listener()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` when some are added, in the follower's thread."""
        with self._lock:
            self._listeners.append(listener)

    def unlisten(self, listener: Callable[[], None]) -> None:
        """Stop calling it."""
        with self._lock:
            self._listeners.remove(listener)
