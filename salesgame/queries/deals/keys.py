"""Finding a fact by its natural key, as cheaply as can be: every tap asks this."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from salesgame.storage.db.base import Base
from salesgame.storage.db.connecting import first_value


def find_key(session: Session, rows_of: type[Base], source: str, external_id: str) -> int | None:
    """The id of the fact with this natural key, if it is known."""
    name = cast(Table, rows_of.__table__).name
    mark = "?" if session.get_bind().dialect.name == "sqlite" else "%s"
    sql = f'SELECT id FROM "{name}" WHERE source = {mark} AND external_id = {mark}'
    found: int | None = first_value(session, sql, (source, external_id))
    return found
