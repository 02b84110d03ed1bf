"""Ticks in real processes: raced against each other, and killed at a chosen statement."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from salesgame.services.reactions import REACTIONS
from salesgame.services.work import Reactions
from salesgame.storage.db.engine import configure, driver_url, engine_options

Tick = Callable[[Session, datetime, Reactions], object]
KILLED = -signal.SIGKILL
THREADS = ("outbox-follower", "stream-hub")  # of an application that serves streams


def fresh_engine(url: str) -> Engine:
    """An engine of this process's own: connections must not cross a fork."""
    engine = create_engine(driver_url(url), **engine_options(url))
    configure(engine)
    return engine


def start(url: str, now: datetime, tick: Tick, gate: int | None, kill_at: int | None = None) -> int:
    """Fork a process that waits for `gate` to close, then ticks; returns its id.

    With `kill_at`, it dies as by `kill -9` just before that write, or just before that
    many writes and its commit.
    """
    _refuse_company()
    child = os.fork()
    if child:
        return child
    try:
        if gate is not None:
            os.read(gate, 1)
        engine = fresh_engine(url)
        if kill_at is not None:
            _die_at(engine, kill_at)
        with Session(engine) as session:
            tick(session, now, REACTIONS)
        os._exit(0)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)


def _refuse_company() -> None:
    """A thread that is within SQLite now would leave its lock taken in the child, for good."""
    others = [thread.name for thread in threading.enumerate() if thread.name in THREADS]
    assert not others, f"left by an earlier test: {others}"


def _die_at(engine: Engine, kill_at: int) -> None:
    writes = 0

    def count() -> None:
        nonlocal writes
        writes += 1
        if writes == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(statement: str) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "COMMIT")):
            count()

    if engine.dialect.name == "sqlite":  # its driver tells of every statement before it runs
        event.listen(engine, "connect", lambda driver, _r: driver.set_trace_callback(before))
        return
    event.listen(engine, "before_cursor_execute", lambda _c, _cur, sql, *_rest: before(sql))
    event.listen(engine, "commit", lambda _connection: count())


def outcome(child: int) -> int:
    """Wait for a process; its exit code, or minus the signal that ended it."""
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def race(url: str, now: datetime, tick: Tick, many: int) -> list[int]:
    """Let `many` processes tick at the same moment; their exit codes."""
    gate, opener = os.pipe()
    children = [start(url, now, tick, gate) for _ in range(many)]
    os.write(opener, b"x" * many)
    codes = [outcome(child) for child in children]
    os.close(gate)
    os.close(opener)
    return codes


def kill(url: str, now: datetime, tick: Tick, at: int) -> int:
    """Let one process tick and die at its `at`-th write or commit; its exit code."""
    return outcome(start(url, now, tick, None, at))
