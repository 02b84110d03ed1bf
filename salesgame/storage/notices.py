"""What people are told, and what they don't want to be told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base, index_where

UNREAD = "read_at IS NULL"


class NoticeRow(Base):
    """Something one person is told; `about` holds what the kind's sentence and link need."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person", "person_id", "id"),
        index_where("ix_notice_unread", UNREAD, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    about: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    read_at: Mapped[datetime | None]


class NoticeOffRow(Base):
    """A kind of notice that a person switched off."""

    __tablename__ = "notice_off"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
