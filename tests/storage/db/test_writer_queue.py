"""Processes that write to one SQLite file queue, and nobody has two turns while another waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, lockf
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import NotSaved
from salesgame.extensions import db
from salesgame.storage.db import writer_queue
from salesgame.storage.db.engine import writing
from salesgame.storage.db.writer import Writer
from salesgame.storage.db.writer_queue import QueuePlace
from tests.conftest import POSTGRES

needs_sqlite = pytest.mark.skipif(bool(POSTGRES), reason="PostgreSQL has many writers")
ROOT = Path(__file__).parents[3]
OTHER = """
    import sys, time
    sys.path.append("salesgame/storage/db")  # quicker than by way of the whole application
    import writer_queue
    turn, told = writer_queue.QueuePlace(sys.argv[1]), open(sys.argv[1] + ".told", "a", buffering=1)
    print("waiting", flush=True)
    turn.take()
    told.write("other\\n")
    time.sleep(float(sys.argv[2]))
    turn.give()
    print("gave", flush=True)
    time.sleep(60)
"""

FORKING = """
    import os, sys, time
    sys.path.append("salesgame/storage/db")
    import writer_queue
    turn, (reads, writes) = writer_queue.QueuePlace(sys.argv[1]), os.pipe()
    turn.take()
    if os.fork():
        os.read(reads, 1)
        print("parent gave", flush=True)
        turn.give()
        os.wait()
    else:
        turn.give()  # the parent's: it stays theirs
        print("child waits", flush=True)
        os.write(writes, b".")
        turn.take()
        print("child has it" if turn._held else "child gave up", flush=True)
        os._exit(0)
"""


@contextmanager
def other_process(database: Path, *, holds: float = 0.0) -> Iterator[subprocess.Popen[str]]:
    """A process that takes the turn as soon as it can, holds it, and gives it back."""
    command = [sys.executable, "-c", textwrap.dedent(OTHER), str(database), str(holds)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def told(database: Path) -> list[str]:
    path = Path(f"{database}.told")
    return path.read_text().split() if path.exists() else []


def until(condition: Callable[[], object]) -> None:
    ends = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.002)


def others(turn: QueuePlace, place: int) -> bool:
    """Whether another process holds a place of the queue."""
    assert turn._file is not None
    try:
        lockf(turn._file, LOCK_EX | LOCK_NB, 1, place)
    except BlockingIOError:
        return True
    lockf(turn._file, LOCK_UN, 1, place)
    return False


def has_the_turn() -> bool:
    writer: Writer = db.engine.get_execution_options()["writer"]
    return writer._among_processes._held


def test_who_waits_has_the_turn_before_who_just_had_it(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    ours = QueuePlace(str(database))
    ours.take()
    with other_process(database, holds=0.05):
        until(lambda: others(ours, writer_queue.NEXT))

        ours.give()
        ours.take()

        assert told(database) == ["other"]
        assert ours._held
    ours.close()


def test_without_the_next_place_who_just_had_the_turn_has_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant of the test above: one place alone is no queue."""
    database = tmp_path / "a.db"
    ours = QueuePlace(str(database))
    ours.take()
    with other_process(database) as other:
        until(lambda: others(ours, writer_queue.NEXT))
        os.kill(other.pid, signal.SIGSTOP)  # however quickly it looks
        monkeypatch.setattr(writer_queue, "NEXT", 2)

        ours.give()
        ours.take()

        assert told(database) == []
    ours.close()


def test_a_killed_process_gives_its_turn_back(tmp_path: Path) -> None:
    database = tmp_path / "a.db"
    ours = QueuePlace(str(database))
    with other_process(database, holds=60) as other:
        until(lambda: told(database))
        os.kill(other.pid, signal.SIGKILL)

        ours.take()

        assert ours._held
    ours.close()


def test_who_waits_too_long_asks_sqlite_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_queue, "PAUSES", (0.0, 0.001))
    database = tmp_path / "a.db"
    ours = QueuePlace(str(database))
    with other_process(database, holds=60):
        until(lambda: told(database))

        ours.take()

        assert not ours._held
        ours.give()  # nothing to give: the other's turn stays
        assert others(ours, writer_queue.NOW)
    ours.close()


def test_a_forked_process_has_a_turn_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(FORKING), str(tmp_path / "a.db")]

    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert printed.split() == ["child", "waits", "parent", "gave", "child", "has", "it"]


@pytest.mark.parametrize("database", [None, "", ":memory:", "/nowhere/a.db"])
def test_where_no_file_can_be_queued_at_nobody_waits(database: str | None) -> None:
    turn = QueuePlace(database)

    turn.take()
    turn.give()
    turn.close()

    assert not turn._held


@needs_sqlite
def test_an_act_has_the_turn_from_its_beginning_to_its_commit(session: Session) -> None:
    with writing(session):
        during = has_the_turn()

    assert during
    assert not has_the_turn()


@needs_sqlite
def test_an_act_that_fails_gives_its_turn_back(session: Session) -> None:
    with pytest.raises(ZeroDivisionError), writing(session):
        _ = 1 // 0

    assert not has_the_turn()


@needs_sqlite
def test_a_commit_that_fails_gives_its_turn_back(session: Session) -> None:
    with pytest.raises(NotSaved), writing(session) as own:
        own.connection().connection.driver_connection.execute("ROLLBACK")

    assert not has_the_turn()
