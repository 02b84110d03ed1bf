"""The live side of a process: who follows the outbox, and who carries it to the viewers."""

from __future__ import annotations

import os
import resource
import sys
import threading
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import Engine

from salesgame.extensions import db
from salesgame.web.live.follower import Follower
from salesgame.web.live.hub import Hub
from salesgame.web.live.revoked import RevokedTokens
from salesgame.web.live.ring import NoticeRing

_KEY = "salesgame.live"
_STARTING = threading.Lock()
SPARE_FILES = 512
SWITCH_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class Live:
    """The follower, the ring of what it read and the hub of one process."""

    pid: int
    ring: NoticeRing
    revoked: RevokedTokens
    follower: Follower
    hub: Hub

    def stop(self) -> None:
        """End both threads and close every stream."""
        self.follower.stop()
        self.hub.stop()


def live(app: Flask) -> Live:
    """This process's live side, started on first use; a forked process starts its own."""
    with _STARTING:
        found: Live | None = app.extensions.get(_KEY)
        if found is None or found.pid != os.getpid():
            found = app.extensions[_KEY] = _start(db.engine, int(app.config["STREAM_LIMIT"]))
        return found


def running(app: Flask) -> Live | None:
    """The live side if this process has started it."""
    found: Live | None = app.extensions.get(_KEY)
    return found if found is not None and found.pid == os.getpid() else None


def _start(engine: Engine, limit: int) -> Live:
    _allow_files(limit + SPARE_FILES)
    # Each send gives the interpreter away; a busy page would keep it five milliseconds each time.
    sys.setswitchinterval(SWITCH_SECONDS)
    ring, revoked = NoticeRing(), RevokedTokens()
    hub = Hub(ring, revoked)
    follower = Follower(engine, ring, revoked)
    ring.listen(hub.broadcast)
    revoked.listen(hub.let_revoked_go)
    hub.start()
    follower.start()
    return Live(os.getpid(), ring, revoked, follower, hub)


def _allow_files(needed: int) -> None:
    """Each viewer is an open file; raise the soft limit as far as the hard one lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
