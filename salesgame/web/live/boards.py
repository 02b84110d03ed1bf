"""Boards of this process: from the cache when nothing changed, made anew when something did."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from time import monotonic

from flask import Flask

from salesgame import clock
from salesgame.domain.company.company import Company
from salesgame.extensions import db
from salesgame.queries.boards.boards import BoardQuery, make_board
from salesgame.queries.boards.outbox import version
from salesgame.services.operations.gc_paused import gc_paused
from salesgame.web.live.process import live, running
from salesgame.web.live.snapshots import KEEP, Seen, Snapshot, Snapshots

_KEY, _RECENT = "salesgame.snapshots", "salesgame.recent"
GOOD_SECONDS = 5.0  # a new day, a new name: what no notice tells of
PAUSE_SECONDS = 0.25


def snapshots(app: Flask) -> Snapshots:
    """This process's cache of boards."""
    found: Snapshots = app.extensions.setdefault(_KEY, Snapshots())
    return found


def current_board(app: Flask, company: Company, asked: BoardQuery, today: date) -> Snapshot:
    """The board as of now; a writer sees what they just wrote."""
    heard, row = ring_count(app), version(db.session())
    snapshot = snapshots(app).get(
        (asked, today), lambda seen: seen.row != row, lambda: _make(app, company, asked, today)
    )
    if snapshot.seen.row == row:
        snapshot.seen = Seen(row, max(heard, snapshot.seen.ring))
    return snapshot


def _make(app: Flask, company: Company, asked: BoardQuery, today: date) -> Snapshot:
    session = db.session()
    heard = ring_count(app)
    seen = Seen(version(session), heard)
    with gc_paused():
        board = make_board(session, company, asked, today)
    return Snapshot(board, clock.now(), seen, monotonic())


def live_mark(app: Flask) -> str:
    """Where a page's stream begins, so that nothing falls between the page and its stream."""
    follow(app)
    here = running(app)
    return str(here.ring.latest) if here is not None else ""


def ring_count(app: Flask) -> int:
    """How many notices this process has heard of; -1 while it doesn't follow the outbox."""
    here = running(app)
    return here.ring.count if here is not None else -1


@dataclass(slots=True)
class _Recent:
    """Bytes written of a snapshot, good while this process hears of nothing new."""

    snapshot: Snapshot
    written: bytes
    ring: int
    made: float


def recent_board(app: Flask, key: bytes, write: Callable[[], tuple[Snapshot, bytes]]) -> bytes:
    """The bytes of a board for an address, without a query while nothing is new.

    What is new is heard through the ring, so a board can be as old as the notifier's poll,
    or as the pause between two makings of a busy board.
    """
    kept: OrderedDict[bytes, _Recent] = app.extensions.setdefault(_RECENT, OrderedDict())
    ring = follow(app)
    found = kept.get(key)
    if found is not None and _is_good(found, ring):
        return found.written
    snapshot, written = write()
    kept[key] = _Recent(snapshot, written, snapshot.seen.ring, monotonic())
    while len(kept) > KEEP:
        kept.popitem(last=False)
    return written


def _is_good(recent: _Recent, ring: int) -> bool:
    age = monotonic() - recent.made
    if ring < 0 or age > GOOD_SECONDS:
        return False
    return recent.ring == ring or age < PAUSE_SECONDS


def follow(app: Flask) -> int:
    """How many notices this process has heard of; a serving process begins to listen here."""
    if app.testing:
        return ring_count(app)
    return live(app).ring.count
