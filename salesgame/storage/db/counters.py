"""Counters: rows that are added to, their sums growing while their instants move on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress, islice

from sqlalchemy import Table
from sqlalchemy.orm import Session

from salesgame.storage.db.base import Base
from salesgame.storage.db.bulk import (
    FEW,
    Adapter,
    Row,
    adapted,
    adapter,
    placeholder,
    run_many,
    table_of,
)

Columns = tuple[str, ...]
Shape = tuple[bool, ...]  # which of the sums and instants a row says anything of
_MANY = 5_000  # rows held at once on their way to the driver


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
