"""What the errors of a database mean: away, full, only to be read, busy, or a defect of ours.

SQLAlchemy's errors hold the driver's; queries that go straight to the driver raise its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeout

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.operations.faults import DatabaseBusy, DiskFull, OnlyReadable
from salesgame.domain.operations.readiness import DatabaseAway, NotMigrated

Refusal = type[DomainError]

# SQLite's primary result codes, and PostgreSQL's SQLSTATEs, or how a class begins.
_SQLITE: dict[int, Refusal] = {
    5: DatabaseBusy, 6: DatabaseBusy, 7: DatabaseBusy, 15: DatabaseBusy,
    8: OnlyReadable, 10: DiskFull, 13: DiskFull,  # a quota that is used up is a disk's error, 10
    11: DatabaseAway, 14: DatabaseAway, 26: DatabaseAway,
}  # fmt: skip
_POSTGRES: dict[str, Refusal] = {
    "08": DatabaseAway, "28": DatabaseAway, "3D": DatabaseAway, "57P": DatabaseAway,
    "58": DatabaseAway, "25006": OnlyReadable, "53100": DiskFull, "53": DatabaseBusy,
    "40": DatabaseBusy, "55P03": DatabaseBusy, "57014": DatabaseBusy, "42P01": NotMigrated,
}  # fmt: skip
_PRIMARY = 0xFF  # of an extended result code
_LOST = ("OperationalError", "InterfaceError")  # by the names that every driver gives them


def refusal_of(error: BaseException) -> DomainError | None:
    """What an error of the database means to who asked; None where it means a defect of ours."""
    if isinstance(error, PoolTimeout):
        return DatabaseBusy()
    own = getattr(error, "orig", None) or error
    kind = _on_sqlite(own) or _on_postgres(own)
    if kind is None and getattr(error, "connection_invalidated", False):
        kind = DatabaseAway
    return kind() if kind else None


@contextmanager
def told_as_refusals() -> Iterator[None]:
    """Raise what the database can't do as a refusal by name, and defects as they are."""
    try:
        yield
    except Exception as error:
        if refusal := refusal_of(error):
            raise refusal from error
        raise


def _on_sqlite(error: BaseException) -> Refusal | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == 1 and str(error).startswith("no such table"):
        return NotMigrated  # somebody took the file away, and SQLite began another
    return _SQLITE.get(code & _PRIMARY)


def _on_postgres(error: Any) -> Refusal | None:
    state: str | None = getattr(error, "sqlstate", None)
    if state:
        found = (_POSTGRES.get(state[:size]) for size in (5, 3, 2))
        return next((kind for kind in found if kind), None)
    lost = hasattr(error, "sqlstate") and any(
        kind.__name__ in _LOST for kind in type(error).__mro__
    )
    return DatabaseAway if lost else None
