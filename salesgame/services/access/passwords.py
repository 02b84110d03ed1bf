"""Keeping passwords: argon2id, at a cost that is only ever lowered by tests.

A hash takes 19 MiB. No more are made at once than there are cores, as more would only take more
memory, and each gives its memory back: the allocator would keep it, for every thread anew.
"""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from salesgame.domain.access.passwords import HashingBusy

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
WAIT_SECONDS = 5.0
M_MMAP_THRESHOLD, LARGE_BYTES = -3, 1 << 20  # of the C library's mallopt
_turns = threading.BoundedSemaphore(CORES)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a hash costs: passes and KiB of memory. The default is OWASP's for argon2id."""

    passes: int = 2
    memory_kib: int = 19_456


_costs = [Cost()]


def set_cost(cost: Cost) -> None:
    """Hash at another cost from now on: for tests."""
    _costs[0] = cost


def hash_password(password: str) -> str:
    """The argon2id hash to keep. Raises HashingBusy."""
    with _turn():
        return _hasher(_costs[0]).hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether the password belongs to the hash; no hash takes as long as a wrong one.

    Raises HashingBusy.
    """
    try:
        with _turn():
            _hasher(_costs[0]).verify(password_hash or _nobody(_costs[0]), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made at another cost than today's."""
    return _hasher(_costs[0]).check_needs_rehash(password_hash)


@contextmanager
def _turn() -> Iterator[None]:
    """One of as many turns as there are cores. Raises HashingBusy after some seconds."""
    _give_large_blocks_back()
    if not _turns.acquire(timeout=WAIT_SECONDS):
        raise HashingBusy
    try:
        yield
    finally:
        _turns.release()


@cache
def _give_large_blocks_back() -> None:
    """Have the C library map what is large on its own; said once, it stops raising the bound."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # other libraries than glibc do so anyway
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)


@cache
def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(cost.passes, cost.memory_kib, parallelism=1)


@cache
def _nobody(cost: Cost) -> str:
    return _hasher(cost).hash("no one has this password")
