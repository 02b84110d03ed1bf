"""Whose badges are to be judged anew, once a batch is through."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.base import Base


class BadgeDueRow(Base):
    """A person whose facts changed in a batch; the row goes when their badges were judged.

    `since` is when they were last marked.
    """

    __tablename__ = "badge_due"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime]
