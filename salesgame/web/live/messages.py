"""What travels over a stream: events that say *that* something changed, never what."""

from __future__ import annotations

import json
from datetime import datetime

from salesgame.queries.boards.outbox import Mark
from salesgame.web.live.ring import Batch

RETRY_MS = 2000
LEAST_SPREAD_MS = 200
PAGE_MS = 10  # about what a page costs the server
HEADERS = (
    ("Content-Type", "text/event-stream; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("X-Accel-Buffering", "no"),
    ("X-Content-Type-Options", "nosniff"),
)


def head() -> bytes:
    """The status line and headers of a stream written by ourselves; its end is the connection's."""
    headers = (*HEADERS, ("Connection", "close"))
    lines = ["HTTP/1.1 200 OK", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def hello(mark: Mark, now: datetime) -> bytes:
    """The first event: proxies see bytes at once, and the page knows it is connected."""
    return f"retry: {RETRY_MS}\n".encode() + _event("hello", {"at": _iso(now)}, mark)


def change(batch: Batch, viewers: int = 1) -> bytes:
    """One event for a whole batch: its topics and how far the reader now is.

    `spread` tells the pages over how many milliseconds to spread their asking again, so
    that a thousand of them don't ask at once.
    """
    topics = sorted({notice.topic for notice in batch})
    spread = max(LEAST_SPREAD_MS, viewers * PAGE_MS)
    told = {"topics": topics, "at": _iso(batch[-1].at), "spread": spread}
    return _event("change", told, batch[-1].mark)


def resync(mark: Mark, now: datetime) -> bytes:
    """Too much was missed to list: fetch everything again."""
    return _event("resync", {"at": _iso(now)}, mark)


def beat(now: datetime) -> bytes:
    """A heartbeat, with data: an event without data is never dispatched by a browser."""
    return _event("beat", {"at": _iso(now)})


def _event(name: str, data: dict[str, object], mark: Mark | None = None) -> bytes:
    row = f"id: {mark}\n" if mark is not None else ""
    return f"{row}event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def _iso(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds")
