"""Prepared queries: small ones by keys, asked of the driver itself.

Every request asks who is signed in, and every tap what stands around it. Through
SQLAlchemy's execution that costs ten times what the database needs for it; these are
written and compiled by SQLAlchemy, once, and then go straight to the driver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Engine, Select
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import CompoundSelect
from sqlalchemy.types import TypeEngine

from salesgame.storage.db.connecting import connection_of

Row = tuple[Any, ...]
Process = Callable[[Any], Any]
Query = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A query as one kind of database takes it: its text, and how values go in and come out."""

    sql: str
    fixed: dict[str, Any]
    binds: tuple[tuple[str, Process | None], ...]
    results: tuple[tuple[int, Process], ...]

    def values(self, given: dict[str, Any]) -> list[Any]:
        known = self.fixed | given
        return [known[name] if to is None else to(known[name]) for name, to in self.binds]

    def read(self, row: Sequence[Any]) -> Row:
        values = list(row)
        for place, out in self.results:
            if values[place] is not None:
                values[place] = out(values[place])
        return tuple(values)


class PreparedQuery:
    """A query with named parameters, compiled once for each kind of database."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._compiled: dict[str, _Compiled] = {}

    def one(self, engine: Engine, **given: Any) -> Row | None:
        """The first row, read past any session: no transaction is opened for it."""
        compiled = self._for(engine.dialect)
        connection = engine.raw_connection()
        try:
            with closing(connection.cursor()) as cursor:
                cursor.execute(compiled.sql, compiled.values(given))
                row = cursor.fetchone()
        finally:
            connection.close()
        return None if row is None else compiled.read(row)

    def rows(self, session: Session, **given: Any) -> list[Row]:
        """Every row, as the session's own transaction sees them."""
        connection = connection_of(session)
        compiled = self._for(connection.dialect)
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(compiled.sql, compiled.values(given))
            return [compiled.read(row) for row in cursor.fetchall()]

    def _for(self, dialect: Dialect) -> _Compiled:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = _compile(self._query, dialect)
        return known


def _compile(query: Query, dialect: Dialect) -> _Compiled:
    style = "qmark" if dialect.name == "sqlite" else "format"
    positional = type(dialect)(paramstyle=style)  # type: ignore[call-arg]
    compiled = query.compile(dialect=positional)
    binds = compiled.binds
    return _Compiled(
        str(compiled),
        {name: value for name, value in compiled.params.items() if value is not None},
        tuple((name, _into(binds[name].type, dialect)) for name in compiled.positiontup or ()),
        tuple(_out_of(query, dialect)),
    )


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _out_of(query: Query, dialect: Dialect) -> Iterator[tuple[int, Process]]:
    for place, column in enumerate(query.selected_columns):
        out = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if out is not None:
            yield place, out
