"""A glance at one row by its key, past the session: no transaction is opened for it.

Every request asks who is signed in. Through a session that costs ten times what the
database needs for it; a pooled connection of the driver's own answers in one step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Engine, Select

from salesgame.storage.base import Instant

Row = tuple[Any, ...]


class Glance:
    """A query with one parameter that gives one row, compiled once for each dialect."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        self._query = query
        self._compiled: dict[str, tuple[str, tuple[Callable[[Any], Any] | None, ...]]] = {}

    def at(self, engine: Engine, key: Any) -> Row | None:
        """The row of that key, if there is one."""
        sql, readers = self._sql(engine)
        connection = engine.raw_connection()
        try:
            with closing(connection.cursor()) as cursor:
                cursor.execute(sql, (key,))
                row = cursor.fetchone()
        finally:
            connection.close()
        return None if row is None else _read(row, readers)

    def _sql(self, engine: Engine) -> tuple[str, tuple[Callable[[Any], Any] | None, ...]]:
        name = engine.dialect.name
        known = self._compiled.get(name)
        if known is None:
            style = "qmark" if name == "sqlite" else "format"
            dialect = type(engine.dialect)(paramstyle=style)  # type: ignore[call-arg]
            compiled = self._query.compile(dialect=dialect)
            readers = tuple(_reader(column.type, name) for column in self._query.selected_columns)
            known = self._compiled[name] = (str(compiled), readers)
        return known


def _reader(kind: Any, dialect: str) -> Callable[[Any], Any] | None:
    if isinstance(kind, Instant):
        return _instant_from_text if dialect == "sqlite" else _instant
    if isinstance(kind, Boolean) and dialect == "sqlite":
        return bool
    return None


def _read(row: Sequence[Any], readers: tuple[Callable[[Any], Any] | None, ...]) -> Row:
    return tuple(
        value if read is None or value is None else read(value)
        for value, read in zip(row, readers, strict=True)
    )


def _instant_from_text(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _instant(naive: datetime) -> datetime:
    return naive.replace(tzinfo=UTC)
