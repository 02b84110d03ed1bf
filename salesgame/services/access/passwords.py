"""Keeping passwords: argon2id, at a cost that is only ever lowered by tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


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
    """The argon2id hash to keep."""
    return _hasher(_costs[0]).hash(password)


def fits(password: str, password_hash: str | None) -> bool:
    """Whether the password belongs to the hash; no hash takes as long as a wrong one."""
    try:
        _hasher(_costs[0]).verify(password_hash or _nobody(_costs[0]), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made at another cost than today's."""
    return _hasher(_costs[0]).check_needs_rehash(password_hash)


@cache
def _hasher(cost: Cost) -> PasswordHasher:
    return PasswordHasher(cost.passes, cost.memory_kib, parallelism=1)


@cache
def _nobody(cost: Cost) -> str:
    return _hasher(cost).hash("no one has this password")
