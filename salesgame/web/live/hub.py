"""One thread that serves every open stream of a process by watching their sockets."""

from __future__ import annotations

import logging
import random
import selectors
import socket
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from salesgame import clock
from salesgame.queries.boards.outbox import Mark
from salesgame.web.live import messages
from salesgame.web.live.revoked import RevokedTokens
from salesgame.web.live.ring import Batch, NoticeRing

log = logging.getLogger(__name__)
BEAT_SECONDS = 15.0
LIFE_SECONDS = 300.0
LIFE_SPREAD = 30.0  # so that viewers who came together don't come back together
PENDING_BYTES = 16_384
READ_BYTES = 4096


@dataclass(slots=True, eq=False)
class OpenStream:
    """An open stream: its socket, whose it is, what it still has to be sent, and when it ends."""

    socket: socket.socket
    token_hash: str
    after: Mark | None
    ends: float
    mark: Mark
    pending: bytes = b""


class Hub:
    """Carries batches to viewers. Each viewer's queue is bounded; who can't keep up is let go.

    A viewer that was let go comes back with its Last-Event-ID and loses nothing.
    """

    def __init__(self, ring: NoticeRing, revoked: RevokedTokens) -> None:
        self._ring = ring
        self._revoked = revoked
        self._is_one_revoked = False
        self._selector = selectors.DefaultSelector()
        self._viewers: set[OpenStream] = set()
        self._newcomers: deque[OpenStream] = deque()
        self._batches: deque[Batch] = deque()
        self._stopped = False
        self._near, self._far = socket.socketpair()
        self._near.settimeout(0)
        self._far.settimeout(0)
        self._selector.register(self._near, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._run, name="stream-hub", daemon=True)

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Close every stream and wait for the thread to end."""
        self._stopped = True
        self._wake()
        self._thread.join(timeout=5)

    @property
    def count(self) -> int:
        """How many viewers there are."""
        return len(self._viewers) + len(self._newcomers)

    def adopt(self, client: socket.socket, token_hash: str, after: Mark | None) -> None:
        """Serve this socket until its token is revoked; `after` is the last event it has seen."""
        life = LIFE_SECONDS - random.random() * LIFE_SPREAD
        self._newcomers.append(OpenStream(client, token_hash, after, monotonic() + life, Mark()))
        self._wake()
        if self._stopped:  # nobody may be there any more to welcome it, or to close it
            self._thread.join(timeout=5)
            self._turn_away()

    def broadcast(self, batch: Batch) -> None:
        """Send one event for the batch to everybody."""
        self._batches.append(batch)
        self._wake()

    def let_revoked_go(self) -> None:
        """Close the streams whose tokens were revoked."""
        self._is_one_revoked = True
        self._wake()

    def _wake(self) -> None:
        with suppress(OSError):  # already awake, or closed
            self._far.send(b"\0")

    def _run(self) -> None:
        beat_at = monotonic() + BEAT_SECONDS
        while not self._stopped:
            for key, mask in self._selector.select(timeout=max(0.0, beat_at - monotonic())):
                self._serve(key.data, mask)
            self._welcome()
            self._spread()
            self._dismiss()
            if monotonic() >= beat_at:
                self._beat()
                beat_at = monotonic() + BEAT_SECONDS
        self._close_all()

    def _serve(self, viewer: OpenStream | None, mask: int) -> None:
        if viewer is None:
            self._drain_wakes()
            return
        if mask & selectors.EVENT_READ and self._has_left(viewer):
            self._leave(viewer)
        elif mask & selectors.EVENT_WRITE:
            self._flush(viewer)

    def _drain_wakes(self) -> None:
        with suppress(BlockingIOError):
            while self._near.recv(READ_BYTES):
                continue

    def _has_left(self, viewer: OpenStream) -> bool:
        try:
            return not viewer.socket.recv(READ_BYTES)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _welcome(self) -> None:
        while self._newcomers:
            viewer = self._newcomers.popleft()
            if viewer.token_hash in self._revoked:  # between its request and now
                viewer.socket.close()
                continue
            self._viewers.add(viewer)
            self._selector.register(viewer.socket, selectors.EVENT_READ, viewer)
            self._send(viewer, messages.head() + self._first_words(viewer))

    def _first_words(self, viewer: OpenStream) -> bytes:
        """Hello, and what the viewer missed while it was away."""
        now = clock.now()
        latest = viewer.mark = self._ring.latest
        missed = self._ring.since(viewer.after) if viewer.after is not None else ()
        if missed is None:
            return messages.hello(latest, now) + messages.resync(latest, now)
        if missed:
            viewer.mark = missed[-1].mark
            told = messages.change(missed, len(self._viewers))
            return messages.hello(viewer.after or latest, now) + told
        return messages.hello(latest, now)

    def _spread(self) -> None:
        while self._batches:
            batch = self._batches.popleft()
            data, mark = messages.change(batch, len(self._viewers)), batch[-1].mark
            for viewer in tuple(self._viewers):
                if viewer.mark < mark:  # a newcomer may have had it with its first words
                    viewer.mark = mark
                    self._send(viewer, data)

    def _dismiss(self) -> None:
        """Let go of who was revoked, last so that their pages hear of it with everybody else."""
        if self._is_one_revoked:
            self._is_one_revoked = False
            for viewer in tuple(self._viewers):
                if viewer.token_hash in self._revoked:
                    self._leave(viewer)

    def _beat(self) -> None:
        data, now = messages.beat(clock.now()), monotonic()
        for viewer in tuple(self._viewers):
            if viewer.ends <= now and not viewer.pending:
                self._leave(viewer)
            else:
                self._send(viewer, data)

    def _send(self, viewer: OpenStream, data: bytes) -> None:
        if viewer.pending:
            viewer.pending += data
            if len(viewer.pending) > PENDING_BYTES:
                self._leave(viewer)
            return
        try:
            sent = viewer.socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._leave(viewer)
            return
        if sent < len(data):
            viewer.pending = data[sent:]
            self._watch(viewer, selectors.EVENT_READ | selectors.EVENT_WRITE)

    def _flush(self, viewer: OpenStream) -> None:
        data, viewer.pending = viewer.pending, b""
        self._watch(viewer, selectors.EVENT_READ)
        self._send(viewer, data)

    def _watch(self, viewer: OpenStream, mask: int) -> None:
        self._selector.modify(viewer.socket, mask, viewer)

    def _leave(self, viewer: OpenStream) -> None:
        if viewer in self._viewers:
            self._viewers.discard(viewer)
            self._selector.unregister(viewer.socket)
            viewer.socket.close()

    def _turn_away(self) -> None:
        with suppress(IndexError):
            while True:
                self._newcomers.popleft().socket.close()

    def _close_all(self) -> None:
        for viewer in self._viewers:
            viewer.socket.close()
        self._viewers.clear()
        self._turn_away()
        self._selector.close()
        self._near.close()
        self._far.close()
