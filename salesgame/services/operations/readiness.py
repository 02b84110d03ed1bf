"""Whether the database can be worked with: it opens, and has what this version needs."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import DomainError
from salesgame.queries.operations.schema import is_migrated


class NotReady(DomainError):
    """The database can't be worked with yet."""


class DatabaseAway(NotReady):
    """The database can't be opened. Is its server running, and is DATABASE_URL right?"""


class NotMigrated(NotReady):
    """The database lacks what this version needs. Run: flask --app app db upgrade"""


def check_ready(session: Session) -> None:
    """Refuse to work with a database that would fail at once. Raises DatabaseAway, NotMigrated."""
    try:
        migrated = is_migrated(session)
    except SQLAlchemyError:
        raise DatabaseAway from None
    finally:
        session.rollback()
    if not migrated:
        raise NotMigrated
