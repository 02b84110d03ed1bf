"""Inserting a row that may be there already, which each database says in its own dialect."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from salesgame.storage.db.base import Base


def insert_or(session: Session, rows_of: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(rows_of) if on_sqlite else postgresql.insert(rows_of)
