"""Which files others on this machine can read: they hold names, pay and the key of cookies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

OTHERS_READ, OTHERS_ENTER = 0o044, 0o011
BESIDE = ("", "-wal", "-shm", "-turn")  # what SQLite and the writers' queue lay beside a file


def readable_by_others(session: Session, instance: Path) -> list[Path]:
    """The files of an installation that others can open, in order.

    One in a folder that lets nobody else in is safe, whatever its own mode is.
    """
    return sorted({path for path in _files(session, instance) if _is_open(path)})


def _files(session: Session, instance: Path) -> Iterator[Path]:
    yield from (path for path in instance.rglob("*") if path.is_file())
    url = session.get_bind().engine.url
    if url.get_backend_name() == "sqlite":
        yield from (path for end in BESIDE if (path := Path(f"{url.database}{end}")).is_file())


def _is_open(path: Path) -> bool:
    enters = path.parent.stat().st_mode & OTHERS_ENTER
    return bool(enters and path.stat().st_mode & OTHERS_READ)
