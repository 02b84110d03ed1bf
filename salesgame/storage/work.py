"""What processes tell each other: the outbox, claimed jobs, closed periods, imports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import DDL, Index, event
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.base import Base


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


class JobClaimRow(Base):
    """A job for one due instant, done by whoever inserted this row."""

    __tablename__ = "job_claim"

    job: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime] = mapped_column(primary_key=True)
    done_at: Mapped[datetime]


class ClosedPeriodRow(Base):
    """A period whose goals were awarded and whose statements were written."""

    __tablename__ = "closed_period"
    __table_args__ = (Index("ix_closed_period_end", "end"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[date] = mapped_column(primary_key=True)
    end: Mapped[date]
    closed_at: Mapped[datetime]


class ImportRow(Base):
    """One import: its file, its counts, and whether it was undone."""

    __tablename__ = "import"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    source: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    started_by: Mapped[int | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]


class ImportMapRow(Base):
    """A saved mapping from columns to fields, reusable by name; its last saver may change it."""

    __tablename__ = "import_map"

    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]
    saved_by: Mapped[int | None]


class SettingRow(Base):
    """A secret or mark this installation made for itself, such as its signing key."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
