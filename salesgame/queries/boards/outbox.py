"""Reading the outbox in an order in which nothing is ever passed by."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, and_, func, or_, select, text
from sqlalchemy.orm import Session

from salesgame.storage.db.change_notifier import POLL_SECONDS, SAFETY_SECONDS, change_notifier
from salesgame.storage.outbox import REVOKED, OutboxRow


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """How far somebody has read: the transaction, then the row.

    On SQLite one writer hands out ids in commit order and every `txid` is 0. On PostgreSQL
    a lower id may commit later, so rows are read by transaction, and only those of
    transactions older than every running one.
    """

    txid: int = 0
    id: int = 0

    def __str__(self) -> str:
        return f"{self.txid}-{self.id}"


@dataclass(frozen=True, slots=True)
class Notice:
    """One row of the outbox: *that* something changed."""

    mark: Mark
    topic: str
    payload: dict[str, Any]
    at: datetime


class OutboxReader:
    """Reads the outbox again and again; a session is opened for each read and closed at once."""

    def __init__(self, engine: Engine) -> None:
        """Listen from now on, so that nothing falls between a read and the wait after it."""
        self._engine = engine
        self._notifier = change_notifier(engine)

    def latest(self, limit: int) -> tuple[Notice, ...]:
        """The last `limit` settled notices, oldest first."""
        with Session(self._engine) as session:
            return latest_notices(session, limit)

    def after(self, mark: Mark, limit: int) -> tuple[Notice, ...]:
        """What came after `mark` and can no longer be overtaken, oldest first."""
        with Session(self._engine) as session:
            return notices_after(session, mark, limit)

    def revoked(self, mark: Mark) -> frozenset[str]:
        """The hashes of tokens revoked after `mark`, even while an older transaction is open."""
        with Session(self._engine) as session:
            if session.get_bind().dialect.name != "postgresql":
                return frozenset()  # what is committed was read already
            early = session.execute(_ROW.where(_after(session, mark), OutboxRow.topic == REVOKED))
            return revoked_in([_notice(row) for row in early])

    def wait(self, mark: Mark, stopped: threading.Event) -> None:
        """Return when there may be more to read after `mark`, or when `stopped` is set.

        Nothing tells of the end of the transaction that a notice waits for: that one is polled for.
        """
        with Session(self._engine) as session:
            waiting = is_anything_waiting(session, mark)
        self._notifier.wait(stopped, POLL_SECONDS if waiting else SAFETY_SECONDS)

    def close(self) -> None:
        """Give the listening connection back."""
        self._notifier.close()


def revoked_in(notices: Iterable[Notice]) -> frozenset[str]:
    """The hashes of the tokens whose revocation these notices tell of."""
    return frozenset(
        token for notice in notices if notice.topic == REVOKED for token in notice.payload["tokens"]
    )


def news_in(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices that are for everybody's pages."""
    return tuple(notice for notice in notices if notice.topic != REVOKED)


def mark_from(text_: str | None) -> Mark | None:
    """Read what `str(mark)` wrote; None for anything else."""
    txid, dash, row = (text_ or "").partition("-")
    if not dash or not (txid.isdecimal() and row.isdecimal()) or len(txid + row) > 36:
        return None
    return Mark(int(txid), int(row))


def notices_after(session: Session, mark: Mark, limit: int = 500) -> tuple[Notice, ...]:
    """What came after `mark` and can no longer be overtaken, oldest first."""
    found = _settled(session).where(_after(session, mark)).order_by(*_ORDER).limit(limit)
    return tuple(_notice(row) for row in session.execute(found))


def latest_notices(session: Session, limit: int) -> tuple[Notice, ...]:
    """The last `limit` settled notices, oldest first."""
    found = _settled(session).order_by(*(column.desc() for column in _ORDER)).limit(limit)
    return tuple(_notice(row) for row in reversed(session.execute(found).all()))


def is_anything_waiting(session: Session, mark: Mark) -> bool:
    """Whether committed notices wait for an older transaction to end (PostgreSQL only)."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    newer = select(OutboxRow.id).where(_after(session, mark)).limit(1)
    return session.execute(newer).first() is not None


def version(session: Session) -> tuple[int, int]:
    """What changes with every committed notice this reader can see.

    The count catches a lower id that commits after a higher one (PostgreSQL only).
    """
    last = int(session.execute(_LAST).scalar() or 0)
    if session.get_bind().dialect.name != "postgresql":
        return last, 0
    late = select(func.count()).where(OutboxRow.id > last - LOOK_BACK)
    return last, int(session.execute(late).scalar() or 0)


_ORDER = (OutboxRow.txid, OutboxRow.id)
LOOK_BACK = 1000
_LAST = select(func.max(OutboxRow.id))
_ROW = select(OutboxRow.txid, OutboxRow.id, OutboxRow.topic, OutboxRow.payload, OutboxRow.at)
_HORIZON = text("outbox.txid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")


def _settled(session: Session) -> Select[Any]:
    return _ROW.where(_HORIZON) if session.get_bind().dialect.name == "postgresql" else _ROW


def _after(session: Session, mark: Mark) -> Any:
    if session.get_bind().dialect.name == "postgresql":
        later = and_(OutboxRow.txid == mark.txid, OutboxRow.id > mark.id)
        return or_(OutboxRow.txid > mark.txid, later)
    return OutboxRow.id > mark.id


def _notice(row: Any) -> Notice:
    return Notice(Mark(row.txid, row.id), row.topic, row.payload, row.at)
