"""Which keys a file has had already: kept outside memory, however long the file is."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

_AT_ONCE = 500


class SeenKeys:
    """The row at which each key came first, in a temporary database of this import's own."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -16384")
        self._db.execute("CREATE TABLE seen (key TEXT PRIMARY KEY, row INTEGER) WITHOUT ROWID")
        self._db.execute("CREATE TABLE number (key TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID")

    def repeats(self, keys: Sequence[str], rows: Sequence[int]) -> dict[int, int]:
        """Remember keys with their rows; for each row whose key came before, the row it came in."""
        known = self._look_up("SELECT key, row FROM seen WHERE key IN", keys)
        repeated: dict[int, int] = {}
        fresh: dict[str, int] = {}
        for key, row in zip(keys, rows, strict=True):
            if not key:
                continue
            first = known.get(key) or fresh.get(key)
            if first is None:
                fresh[key] = row
            else:
                repeated[row] = first
        self._write("INSERT INTO seen VALUES (?, ?)", fresh)
        return repeated

    def numbered(self, keys: Sequence[str]) -> list[str]:
        """Keys made different by counting their repeats: "A", "A#2", "A#3"."""
        counts = self._look_up("SELECT key, n FROM number WHERE key IN", keys)
        named: list[str] = []
        for key in keys:
            count = counts[key] = counts.get(key, 0) + 1
            named.append(key if count == 1 or not key else f"{key}#{count}")
        self._write("INSERT OR REPLACE INTO number VALUES (?, ?)", counts)
        return named

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def _look_up(self, query: str, keys: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for start in range(0, len(keys), _AT_ONCE):
            part = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            found.update(self._db.execute(f"{query} ({marks})", part).fetchall())
        return found

    def _write(self, statement: str, rows: dict[str, int]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(statement, sorted(rows.items()))
        self._db.execute("COMMIT")
