"""Whether the database has every table this version needs."""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from salesgame.storage.tables import metadata


def missing_tables(session: Session) -> list[str]:
    """The names of tables the database lacks, in order; none where it is migrated."""
    known = set(inspect(session.connection()).get_table_names())
    return sorted(set(metadata.tables) - known)
