"""Boards kept in memory: made once for each change, and shared by everybody who looks."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from salesgame.domain.boards.board import Board

KEEP = 128
AT_MOST_A_SECOND = 4
BUSY_SHARE = 0.1  # of the time: a large board is made less often, so that pages stay quick
SAVED_SECONDS = 0.1  # of making that may be saved up while nobody looks
OLDEST_SECONDS = 30.0  # what no notice tells of, such as a new name, is seen within this


@dataclass(frozen=True, slots=True)
class Seen:
    """How far the outbox was read when a board was made: by query, and by this process's ring."""

    row: tuple[int, int]
    ring: int


@dataclass(slots=True)
class Snapshot:
    """A board, when it was made, what it had seen, and the bytes already written of it."""

    board: Board
    at: datetime
    seen: Seen
    made: float
    written: dict[object, bytes] = field(default_factory=dict)


class Slot:
    """One board's place in the cache: its lock, its snapshot, and how long it took lately."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.snapshot: Snapshot | None = None
        self._lately: deque[float] = deque(maxlen=AT_MOST_A_SECOND)
        self._saved = SAVED_SECONDS
        self._at = monotonic()

    def may_make(self) -> bool:
        """Whether another one may be made now."""
        now = monotonic()
        self._saved = min(SAVED_SECONDS, self._saved + (now - self._at) * BUSY_SHARE)
        self._at = now
        often = len(self._lately) == AT_MOST_A_SECOND and self._lately[0] > now - 1
        return self._saved > 0 and not often

    def note(self, seconds: float) -> None:
        """Remember that one was just made, and how long it took."""
        self._lately.append(monotonic())
        self._saved -= seconds


class Snapshots:
    """The cache of a process. Under a stream of writes a board is made a few times a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: OrderedDict[object, Slot] = OrderedDict()

    def get(
        self,
        key: object,
        is_news: Callable[[Seen], bool],
        make: Callable[[], Snapshot],
    ) -> Snapshot:
        """The board of `key`; `is_news` says whether something happened since it was made."""
        slot = self._slot(key)
        kept = slot.snapshot
        if kept is not None and not self._is_due(slot, kept, is_news):
            return kept
        if kept is not None and not slot.lock.acquire(blocking=False):
            return kept  # somebody is making it: an older frame now beats a newer one later
        if kept is None:
            slot.lock.acquire()
        try:
            return self._made(slot, kept, make)
        finally:
            slot.lock.release()

    def forget(self) -> None:
        """Drop every board."""
        with self._lock:
            self._slots.clear()

    def _is_due(self, slot: Slot, kept: Snapshot, is_news: Callable[[Seen], bool]) -> bool:
        if monotonic() - kept.made > OLDEST_SECONDS:
            return True
        return is_news(kept.seen) and slot.may_make()

    def _made(self, slot: Slot, before: Snapshot | None, make: Callable[[], Snapshot]) -> Snapshot:
        if slot.snapshot is not None and slot.snapshot is not before:
            return slot.snapshot  # made while we waited for the lock
        begun = monotonic()
        slot.snapshot = make()
        slot.note(monotonic() - begun)
        return slot.snapshot

    def _slot(self, key: object) -> Slot:
        with self._lock:
            slot = self._slots.setdefault(key, Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > KEEP:
                self._slots.popitem(last=False)
            return slot
