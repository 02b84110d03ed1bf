"""Whose turn it is to write to an SQLite file, among processes.

Who finds the file taken sleeps and tries again in SQLite, longer each time, while others come
and go: with two servers writing, the unluckiest wait ten times as long as the rest. So processes
queue at a file beside the database, by locks that the system takes back when a process dies.
SQLite's own lock still decides who writes; this one says who asks next.
"""

from __future__ import annotations

import os
import time
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, lockf
from itertools import repeat

NOW, NEXT = 0, 1  # the bytes of the file that stand for the two places
# Quick while the other's act is likely a short one, seldom while it is not: ten seconds in all.
PAUSES = (0.0, *repeat(0.0005, 200), *repeat(0.002, 5000))


class QueuePlace:
    """A process's place in the queue for one database file; one thread at a time asks.

    Who waits holds the next place, so whoever has just written queues behind them.
    """

    def __init__(self, database: str | None) -> None:
        """Queue beside this file; a database in memory is nobody else's."""
        self._path = f"{database}-turn" if database and database != ":memory:" else None
        self._file: int | None = None
        self._process = 0
        self._held = False

    def take(self) -> None:
        """Wait for the turn, some seconds at most: after that SQLite's own lock decides."""
        file = self._opened()
        if file is not None and _waited(file, NEXT):
            self._held = _waited(file, NOW)
            lockf(file, LOCK_UN, 1, NEXT)

    def give(self) -> None:
        """Let the next process have the turn, if it was ours."""
        if self._held and self._file is not None and self._process == os.getpid():
            lockf(self._file, LOCK_UN, 1, NOW)
        self._held = False

    def close(self) -> None:
        """Leave the queue and its file."""
        self.give()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _opened(self) -> int | None:
        """The file to queue at, if there can be one; a forked process opens its own."""
        if self._path and (self._file is None or self._process != os.getpid()):
            try:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:  # SQLite will say what is wrong with the folder
                return None
            self._process = os.getpid()
        return self._file


def _waited(file: int, place: int) -> bool:
    for pause in PAUSES:
        time.sleep(pause)
        try:
            lockf(file, LOCK_EX | LOCK_NB, 1, place)
        except BlockingIOError:
            continue
        except OSError:  # a file system without locks
            return False
        return True
    return False
