"""Whether the database can be worked with: it opens, and has what this version needs."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from salesgame.domain.operations.readiness import (
    NEWEST,
    DatabaseAway,
    NotMigrated,
    refuse_too_old,
)
from salesgame.queries.operations.schema import last_migration, missing_tables


def check_ready(session: Session) -> None:
    """Refuse to work with a database that would fail at once. Raises NotReady."""
    try:
        stopped, lacks = last_migration(session), missing_tables(session)
    except SQLAlchemyError:
        raise DatabaseAway from None
    finally:
        session.rollback()
    refuse_too_old(stopped)
    if lacks or stopped < NEWEST:
        raise NotMigrated
