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
from salesgame.storage.db.conflicts import insert_or
from salesgame.storage.db.engine import begin_anew, writing
from salesgame.storage.db.faults import refusal_of
from salesgame.storage.operations import SettingRow

ROOM = "room"  # the setting that is written to see whether anything can be
ROOM_BYTES = 8192  # no page of a database has so much left


def check_ready(session: Session) -> None:
    """Refuse to work with a database that would fail at once. Raises NotReady, DatabaseBusy."""
    try:
        stopped, lacks = last_migration(session), missing_tables(session)
    except SQLAlchemyError as error:
        raise refusal_of(error) or DatabaseAway() from None
    finally:
        begin_anew(session)
    refuse_too_old(stopped)
    if lacks or stopped < NEWEST:
        raise NotMigrated


def check_writable(session: Session) -> None:
    """Write a little, to see whether anything can be saved. Raises NotSaved, DatabaseAway."""
    written = {"value": "0" * ROOM_BYTES}
    with writing(session) as own:
        own.execute(
            insert_or(own, SettingRow)
            .values(key=ROOM, **written)
            .on_conflict_do_update(index_elements=["key"], set_=written)
        )
