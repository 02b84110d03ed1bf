"""Reference data: what every act reads and hardly any changes, remembered between acts.

The company, its rules, stages, kinds, closed periods and who is shut out are read from
memory while the database's token says that they are unchanged. Every statement that writes one
of their tables gives the database a new random token in the same transaction, so that no process,
and no transaction that was rolled back, can leave a stale memory behind.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, RootTransaction, event
from sqlalchemy.orm import Session

from salesgame.storage.db.connecting import connection_of

T = TypeVar("T")
WATCHED = frozenset({
    "company", "holiday", "stage", "activity_kind", "rule", "rule_version", "plan_assignment",
    "closed_period", "person",
})  # fmt: skip
_WRITES = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
_TOKENS: WeakKeyDictionary[RootTransaction, str] = WeakKeyDictionary()
_MEMORY: WeakKeyDictionary[Engine, dict[str, tuple[str, Any]]] = WeakKeyDictionary()
_READ = "SELECT value FROM setting WHERE key = 'standing'"
_RENEW = (
    "INSERT INTO setting (key, value) VALUES ('standing', '{token}') "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


def remembered(session: Session, name: str, read: Callable[[Session], T]) -> T:
    """What `read` gives, from memory while reference data is unchanged. Give frozen values only."""
    connection = connection_of(session)
    token = _token(connection)
    memory = _MEMORY.setdefault(connection.engine, {})
    known = memory.get(name)
    if known is not None and known[0] == token:
        value: T = known[1]
        return value
    value = read(session)
    memory[name] = (token, value)
    return value


def _token(connection: Connection) -> str:
    """The database's token, asked once a transaction."""
    transaction = connection.get_transaction()
    known = _TOKENS.get(transaction) if isinstance(transaction, RootTransaction) else None
    if known is None:
        known = _read_token(connection)
        if isinstance(transaction, RootTransaction):
            _TOKENS[transaction] = known
    return known


def _read_token(connection: Connection) -> str:
    with closing(connection.connection.cursor()) as cursor:
        try:
            cursor.execute(_READ)
            row = cursor.fetchone()
        except connection.dialect.loaded_dbapi.Error:
            row = connection.exec_driver_sql(_READ).first()  # the same as SQLAlchemy's own error
    return str(row[0]) if row else ""


def ask_again(session: Session) -> None:
    """Forget this transaction's token: after waiting for a lock, others may have written."""
    transaction = connection_of(session).get_transaction()
    if isinstance(transaction, RootTransaction):
        _TOKENS.pop(transaction, None)


def watch(engine: Engine) -> None:
    """Renew the token with every write to a table of reference data."""
    event.listen(engine, "after_cursor_execute", _renew_after)


def _renew_after(
    connection: Connection,
    _cursor: Any,
    statement: str,
    _values: Any,
    _context: Any,
    _many: bool,  # noqa: FBT001
) -> None:
    if _table_written(statement) in WATCHED:
        connection.exec_driver_sql(_RENEW.format(token=secrets.token_hex(8)))
        _TOKENS.pop(connection.get_transaction(), None)  # type: ignore[arg-type]


@lru_cache(maxsize=2048)
def _table_written(statement: str) -> str | None:
    found = _WRITES.match(statement)
    return found.group(1) if found else None
