"""Earlier versions of facts: what it said, until when, who changed it and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.base import Base


class FactVersionRow(Base):
    """The state of a fact before one change; `fact` says of which kind, such as deal or quota."""

    __tablename__ = "fact_version"
    __table_args__ = (Index("ix_fact_version_import", "import_id"),)

    fact: Mapped[str] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]
    why: Mapped[str] = mapped_column(default="")
    import_id: Mapped[int | None]
