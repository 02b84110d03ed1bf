"""Writing many rows at once: positional tuples straight to the driver, one statement a batch.

SQLAlchemy's insert costs more a row than SQLite does; facts, ledgers and totals are
written here so that an import and a single tap run the same code at full speed. Totals are
counters: rows that are added to, their sums growing while their instants move on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import compress, islice
from typing import Any, cast

from sqlalchemy import JSON, Date, Table, text
from sqlalchemy.orm import Session

from salesgame.storage.db.base import Base, Exact, Instant
from salesgame.storage.db.connecting import connection_of, first_value
from salesgame.storage.db.reference_cache import WATCHED

Row = Sequence[Any]
Adapter = Callable[[Any], Any]
_CHUNK = 2_000  # items, of one parameter or two: SQLite takes 32,766, PostgreSQL 65,535
FEW = 16  # rows of one statement
Columns = tuple[str, ...]
Shape = tuple[bool, ...]  # which of the sums and instants a row says anything of
_MANY = 5_000  # rows held at once on their way to the driver


def insert(
    session: Session, rows_of: type[Base], columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert `rows`, each a tuple in the order of `columns`."""
    if not rows:
        return
    named = dict(zip(columns, zip(*rows, strict=True), strict=True))
    if len(rows) > FEW:  # what no row of a batch says needn't be handed over
        named = {name: said for name, said in named.items() if said.count(None) < len(rows)}
    dialect = session.get_bind().dialect.name
    sql, adapters = _insert_sql(table_of(rows_of), tuple(named), dialect)
    run_many(session, rows_of, sql, adapted(named.values(), adapters))


def rewrite(
    session: Session, rows_of: type[Base], columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Write known rows anew, found by their id, the first column; each is one version more."""
    if rows:
        dialect = session.get_bind().dialect.name
        sql, adapters = _rewrite_sql(table_of(rows_of), tuple(columns), dialect)
        values = zip(*rows, strict=True)
        key = next(values)
        run_many(session, rows_of, sql, adapted([*values, key], adapters))


def add_up(
    session: Session,
    rows_of: type[Base],
    keys: Columns,
    sums: Columns,
    latest: Columns,
    shapes: Sequence[Shape],
    rows: Iterable[Row],
) -> None:
    """Add to counters: `sums` grow by the row's values, `latest` keep the later instant.

    Each row is a tuple of keys, then sums, then latest, then which of the `shapes` it has: which
    of its sums and instants say anything. They are taken a few thousand at a time. Callers sort
    rows by key, so that concurrent writers meet in one order and can't deadlock.
    """
    dialect, coming = session.get_bind().dialect.name, iter(rows)
    whole = (True,) * len(sums + latest)
    while some := list(islice(coming, _MANY)):
        apart = dialect == "sqlite" and len(some) > FEW
        for shape, found in _alike(some, shapes) if apart else [(whole, some)]:
            sql, adapters = _add_up_sql(table_of(rows_of), keys, sums, latest, shape, dialect)
            told = compress(zip(*found, strict=True), (True,) * len(keys) + shape)
            run_many(session, rows_of, sql, adapted(told, adapters))


def new_ids(session: Session, rows_of: type[Base], count: int) -> range | list[int]:
    """Ids for `count` new rows. On SQLite the one writer counts on from the highest."""
    name = table_of(rows_of).name
    if session.get_bind().dialect.name == "sqlite":
        last: int = first_value(session, f'SELECT max(id) FROM "{name}"') or 0
        return range(last + 1, last + 1 + count)
    ids = session.scalars(
        text("SELECT nextval(pg_get_serial_sequence(:t, 'id')) FROM generate_series(1, :n)"),
        {"t": f'"{name}"', "n": count},
    )
    return list(ids)


def table_of(rows_of: type[Base]) -> Table:
    return cast(Table, rows_of.__table__)


def run_many(session: Session, rows_of: type[Base], sql: str, rows: Sequence[Row]) -> None:
    """Hand the rows to the driver itself; writes to reference data go by SQLAlchemy's events."""
    connection = connection_of(session)
    if table_of(rows_of).name in WATCHED:
        connection.exec_driver_sql(sql, [tuple(row) for row in rows])
        return
    with closing(connection.connection.cursor()) as cursor:
        few = 1 < len(rows) <= FEW and sql.startswith("INSERT")
        if few and connection.dialect.name == "sqlite":
            cursor.execute(_several(sql, len(rows)), [value for row in rows for value in row])
        else:
            cursor.executemany(sql, rows)


@lru_cache(maxsize=256)
def _several(sql: str, rows: int) -> str:
    """One statement for a few rows: SQLite's driver lets other threads run after each statement."""
    before, _, rest = sql.partition(" VALUES ")
    marks, close, after = rest.partition(")")
    return f"{before} VALUES {', '.join([marks + close] * rows)}{after}"


def in_chunks(items: Sequence[Any], size: int = _CHUNK) -> Iterable[Sequence[Any]]:
    """Slices small enough for one statement's parameters."""
    return (items[i : i + size] for i in range(0, len(items), size))


def adapted(columns: Iterable[Any], adapters: tuple[Adapter | None, ...]) -> Sequence[Row]:
    """Rows as the driver takes them, from their columns: each is adapted at once."""
    taken = [
        values if adapt is None else map(adapt, values)
        for values, adapt in zip(columns, adapters, strict=True)
    ]
    return list(zip(*taken, strict=True))


@lru_cache(maxsize=64)
def _insert_sql(
    table: Table, columns: tuple[str, ...], dialect: str
) -> tuple[str, tuple[Adapter | None, ...]]:
    mark = placeholder(dialect)
    names = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join([mark] * len(columns))
    sql = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'
    return sql, tuple(adapter(table, column, dialect) for column in columns)


@lru_cache(maxsize=64)
def _rewrite_sql(
    table: Table, columns: tuple[str, ...], dialect: str
) -> tuple[str, tuple[Adapter | None, ...]]:
    mark = placeholder(dialect)
    key, *told = columns
    sets = ", ".join(f'"{column}" = {mark}' for column in told)
    sql = f'UPDATE "{table.name}" SET {sets}, "version" = "version" + 1 WHERE "{key}" = {mark}'
    return sql, tuple(adapter(table, column, dialect) for column in (*told, key))


def placeholder(dialect: str) -> str:
    """What stands for a value in the driver's SQL."""
    return "?" if dialect == "sqlite" else "%s"


def adapter(table: Table, column: str, dialect: str) -> Adapter | None:
    """How a value of this column is handed to the driver; None hands it over as it is."""
    kind = table.c[column].type
    if isinstance(kind, Instant):
        return _instant_text if dialect == "sqlite" else _instant_naive
    if isinstance(kind, JSON):
        return _json_text
    if isinstance(kind, Date):
        return _day_text if dialect == "sqlite" else None
    if isinstance(kind, Exact):
        return _decimal_text if dialect == "sqlite" else None
    return None


@lru_cache(maxsize=4096)
def _day_text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


@lru_cache(maxsize=4096)
def _instant_text(value: datetime | None) -> str | None:
    naive = _instant_naive(value)
    return None if naive is None else naive.isoformat(sep=" ", timespec="microseconds")


def _instant_naive(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"naive datetime: {value!r}")
    return value.astimezone(UTC).replace(tzinfo=None)


def _decimal_text(value: Any) -> str | None:
    return None if value is None else format(value, "f")


def _json_text(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _alike(rows: list[Row], shapes: Sequence[Shape]) -> Iterator[tuple[Shape, list[Row]]]:
    """The rows of each shape: most days saw a deal opened or lost and nothing else.

    On SQLite only, where nobody else writes: the rows of one shape come before those of
    another, and so not in the order of their keys.
    """
    alike: dict[int, list[Row]] = {}
    for row in rows:
        alike.setdefault(row[-1], []).append(row)
    return ((shapes[which], found) for which, found in alike.items())


@lru_cache(maxsize=256)
def _add_up_sql(
    table: Table, keys: Columns, sums: Columns, latest: Columns, shape: Shape, dialect: str
) -> tuple[str, tuple[Adapter | None, ...]]:
    mark = placeholder(dialect)
    nothing = ["0"] * len(sums) + ["NULL"] * len(latest)
    values = [mark] * len(keys) + [
        mark if is_said else blank for is_said, blank in zip(shape, nothing, strict=True)
    ]
    said = [name for name, is_said in zip(sums + latest, shape, strict=True) if is_said]
    names = ", ".join(f'"{column}"' for column in keys + sums + latest)
    conflict = ", ".join(f'"{key}"' for key in keys)
    return (
        f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join(values)}) '
        f"ON CONFLICT ({conflict}) DO {_grown(table, said, latest, dialect)}",
        tuple(adapter(table, column, dialect) for column in (*keys, *said)),
    )


def _grown(table: Table, said: list[str], latest: Columns, dialect: str) -> str:
    kept = f'"{table.name}"'
    sets = [
        f'"{c}" = {_later(kept, c, dialect)}' if c in latest
        else f'"{c}" = {kept}."{c}" + excluded."{c}"'
        for c in said
    ]  # fmt: skip
    return f"UPDATE SET {', '.join(sets)}" if sets else "NOTHING"


def _later(name: str, column: str, dialect: str) -> str:
    """The later of the kept and the new instant; one that is missing gives way."""
    kept, new = f'{name}."{column}"', f'excluded."{column}"'
    if dialect == "sqlite":
        return f"max(coalesce({kept}, {new}), coalesce({new}, {kept}))"
    return f"greatest({kept}, {new})"
