"""The connection of a session's open transaction, kept at hand while an act writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

_AT_HAND = "salesgame.connection"


def connection_of(session: Session) -> Connection:
    """The connection this session works on; asking the session itself costs more than a query."""
    at_hand: Connection | None = session.info.get(_AT_HAND)
    if at_hand is not None and not at_hand.closed:
        return at_hand
    return session.connection()


def first_value(session: Session, sql: str, values: tuple[Any, ...] = ()) -> Any:
    """The first value of the first row, read by the driver itself; None where there is no row."""
    cursor = connection_of(session).connection.cursor()
    try:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    finally:
        cursor.close()
    return row[0] if row else None


def keep_at_hand(session: Session, connection: Connection) -> None:
    """Remember the connection this session stays on."""
    session.info[_AT_HAND] = connection


@contextmanager
def kept_at_hand(session: Session, connection: Connection) -> Iterator[None]:
    """Keep the connection of an act at hand until it ends."""
    keep_at_hand(session, connection)
    try:
        yield
    finally:
        del session.info[_AT_HAND]
