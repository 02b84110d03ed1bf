"""Hashing passwords: as many at once as there are cores, and no memory kept afterwards."""

from __future__ import annotations

import platform
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.access.passwords import HashingBusy
from salesgame.queries.access.viewers import tries
from salesgame.services.access import passwords
from salesgame.services.access.signing_in import Visitor, _doors, sign_in
from salesgame.services.reactions import REACTIONS
from tests.cast import Cast
from tests.conftest import MORNING

ROOT = Path(__file__).parents[3]
STATUS = Path("/proc/self/status")
AT_ONCE, CORES, HASH_MIB, SLACK_MIB = 30, 2, 19, 24

# Thirty people sign in on a server whose threads stay: how many MiB more it takes at most, and
# how many it keeps.
COUNTED = f"""
import os, re, sys, threading
os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:{CORES}])
from salesgame.services.access import passwords

if sys.argv[1] == "unbounded":
    passwords._turns = threading.BoundedSemaphore({AT_ONCE})
if sys.argv[1] == "kept":
    passwords._give_large_blocks_back = lambda: None
passwords.WAIT_SECONDS = 60

def mib(name):
    return int(re.search(name + r":\\s+(\\d+)", open("{STATUS}").read()).group(1)) >> 10

before, done, over = mib("VmRSS"), threading.Semaphore(0), threading.Event()

def visit():
    passwords.fits("a guess", None)
    done.release()
    over.wait()

visitors = [threading.Thread(target=visit) for _ in range({AT_ONCE})]
for one in visitors: one.start()
for one in visitors: done.acquire()
print(mib("VmHWM") - before, mib("VmRSS") - before)
over.set()
"""


def memory(variant: str) -> tuple[int, int]:
    """The MiB that thirty sign-ins at once took at most, and those that were kept."""
    ran = subprocess.run(
        [sys.executable, "-c", COUNTED, variant], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    most, kept = map(int, ran.stdout.split())
    return most, kept


LINUX = pytest.mark.skipif(not STATUS.exists(), reason="Linux says how much memory is taken")


@LINUX
def test_thirty_sign_ins_at_once_take_what_the_cores_need_and_keep_nothing() -> None:
    most, kept = memory("as it is")

    assert most <= CORES * HASH_MIB + SLACK_MIB
    assert kept <= SLACK_MIB


@LINUX
def test_hashing_without_a_bound_is_caught() -> None:
    most, _kept = memory("unbounded")

    assert most > CORES * HASH_MIB + SLACK_MIB


@LINUX
def test_memory_that_every_thread_keeps_is_caught() -> None:
    if not _is_glibc():
        pytest.skip("another C library gives memory back by itself")
    _most, kept = memory("kept")

    assert kept > SLACK_MIB


def _is_glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"


@contextmanager
def no_turn_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(passwords, "_turns", turns)
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.01)
    with turns:
        yield


def test_who_waits_too_long_is_told_to_try_again_and_loses_no_try(
    session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with no_turn_left(monkeypatch):
        for _ in range(7):  # more than are free
            with pytest.raises(HashingBusy):
                sign_in(session, MORNING, REACTIONS, "ana@game.example", "x", Visitor("10.0.0.1"))
        with pytest.raises(HashingBusy):
            passwords.hash_password("four ordinary words")
    for key in _doors("ana@game.example", "10.0.0.1"):
        assert tries(session, key, MORNING.replace(year=2000))[0] == 0


def test_a_turn_is_given_back_whatever_becomes_of_it() -> None:
    broken: list[Callable[[], object]] = [
        lambda: passwords.fits("x", "no hash at all"),
        lambda: passwords.fits("x", None),
    ]
    for attempt in broken * passwords.CORES * 2:
        assert attempt() is False
    assert passwords.fits("yes", passwords.hash_password("yes"))
