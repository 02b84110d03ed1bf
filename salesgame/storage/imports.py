"""Imports, and the saved maps of their columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base


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
