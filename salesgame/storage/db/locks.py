"""Locks that keep concurrent writers in line on PostgreSQL; SQLite has one writer anyway."""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from salesgame.storage.db.reference_cache import ask_again

PERSON_LOCKS = 512  # of the 6,400 that PostgreSQL has room for, of all transactions together
_LEDGERS, _PERSON, _THROTTLE, _KEY, _SCHEMA = 7001, 7002, 7003, 7004, 7005


def share_ledgers(session: Session) -> None:
    """Keep periods from closing until this transaction ends; many may share."""
    if _on_postgres(session):
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:a, 0)"), {"a": _LEDGERS})
        ask_again(session)  # a period may have closed while we waited


def own_ledgers(session: Session) -> None:
    """Keep facts from changing until this transaction ends: to close periods or change rules."""
    if _on_postgres(session):
        session.execute(text("SELECT pg_advisory_xact_lock(:a, 0)"), {"a": _LEDGERS})
        ask_again(session)


def own_people(session: Session, people: Iterable[int]) -> None:
    """Let one transaction at a time work on these people's ledgers; in order, so none deadlocks.

    A lock is shared by every 512th person, who wait for each other's acts: with one lock each,
    an import of 15,000 people's deals would be out of PostgreSQL's memory for locks. One more
    lock for everybody, taken by who works on many, would be less: who works on few and then on
    many, as an import does batch by batch, would wait for itself.
    """
    if _on_postgres(session) and (locks := sorted({person % PERSON_LOCKS for person in people})):
        session.execute(
            text("SELECT pg_advisory_xact_lock(:a, one) FROM unnest(CAST(:p AS int[])) AS one"),
            {"a": _PERSON, "p": locks},
        )


def own_throttle(session: Session, key: str) -> None:
    """Let one transaction at a time count tries of a key, or change what it is named for."""
    if _on_postgres(session):
        number = crc32(key.encode()) - 2**31
        session.execute(text("SELECT pg_advisory_xact_lock(:a, :d)"), {"a": _THROTTLE, "d": number})


def own_imports(session: Session) -> None:
    """Let one at a time bring customers, by file or by hand: two would make the same one twice.

    Taken before the ledgers.
    """
    own_throttle(session, "imports")


def own_clock(session: Session) -> None:
    """Let one at a time accept or doubt a clock. Taken before the ledgers."""
    own_throttle(session, "clock")


def own_names(session: Session) -> None:
    """Let one at a time give people names, so that of two like each other the later sees the first.

    Taken after the ledgers and the person's row.
    """
    own_throttle(session, "names")


def own_schema(connection: Connection) -> None:
    """Let one process at a time change tables: several may start at once on a new version."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:a, 0)"), {"a": _SCHEMA})
    else:  # a transaction that reads first couldn't write once another has
        connection.commit()
        connection.execution_options(acts=True)
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def own_key(session: Session, source: str, external_id: str) -> None:
    """Let one transaction at a time log the fact of this natural key."""
    if _on_postgres(session):
        session.execute(
            text("SELECT pg_advisory_xact_lock(:a, hashtext(:k))"),
            {"a": _KEY, "k": f"{source}\n{external_id}"},
        )


def _on_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"
