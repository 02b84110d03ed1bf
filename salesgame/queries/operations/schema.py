"""Whether the database has all that this version needs."""

from __future__ import annotations

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from salesgame.storage.tables import metadata

REVISION = "0007"  # of the last migration; revisions are numbered, so that a later one is greater
_KEPT = "alembic_version"


def missing_tables(session: Session) -> list[str]:
    """The names of tables the database lacks, in order; none where it is migrated."""
    return sorted(set(metadata.tables) - _tables(session))


def behind(session: Session) -> str | None:
    """The migration at which the database stopped short of this version's; None where it didn't.

    One whose tables were made at once, as tests make them, has no migrations to count.
    """
    if _KEPT not in _tables(session):
        return None
    stopped = session.scalar(text(f"SELECT max(version_num) FROM {_KEPT}")) or "0000"
    return str(stopped) if stopped < REVISION else None


def is_migrated(session: Session) -> bool:
    """Whether it has every table, and no migration is to come."""
    return not missing_tables(session) and behind(session) is None


def _tables(session: Session) -> set[str]:
    return set(inspect(session.connection()).get_table_names())
