"""Whether the database has all that this version needs."""

from __future__ import annotations

from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from salesgame.domain.operations.readiness import NEWEST
from salesgame.storage.tables import metadata

_KEPT = "alembic_version"


def missing_tables(session: Session) -> list[str]:
    """The names of tables the database lacks, in order; none where it is migrated."""
    return sorted(set(metadata.tables) - _tables(session))


def last_migration(session: Session) -> str:
    """The number of the last migration the database has had, "" where it has had none.

    One whose tables were made at once, as tests make them, lacks none.
    """
    if _KEPT not in _tables(session):
        return NEWEST
    return str(session.scalar(text(f"SELECT max(version_num) FROM {_KEPT}")) or "")


def _tables(session: Session) -> set[str]:
    return set(inspect(session.connection()).get_table_names())
