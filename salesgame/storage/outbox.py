"""The outbox: that something changed, for screens and deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DDL, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base

CHANNEL = "salesgame_outbox"  # which PostgreSQL notifies whoever follows, with each commit

REVOKED = "revoked"  # the topic of tokens that were taken back: their streams end


class OutboxRow(Base):
    """That something changed, for screens and deliveries; `txid` orders readers on PostgreSQL."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_txid", "txid", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)
    txid: Mapped[int] = mapped_column(server_default="0")


event.listen(
    OutboxRow.__table__,
    "after_create",
    DDL(  # type: ignore[no-untyped-call]
        "ALTER TABLE outbox ALTER COLUMN txid SET DEFAULT (pg_current_xact_id()::text::bigint)"
    ).execute_if(dialect="postgresql"),
)
