"""The badges people hold, and whose are to be judged anew."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base


class BadgeDueRow(Base):
    """A person whose facts changed in a batch; the row goes when their badges were judged.

    `since` is when they were last marked.
    """

    __tablename__ = "badge_due"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[datetime]


class BadgeAwardRow(Base):
    """A badge earned once by one cause; revoked when the cause is reversed."""

    __tablename__ = "badge_award"
    __table_args__ = (UniqueConstraint("person_id", "badge", "occurrence", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    badge: Mapped[str]
    occurrence: Mapped[str]
    revision: Mapped[int] = mapped_column(default=0)
    cause: Mapped[str]
    cause_id: Mapped[int]
    earned_on: Mapped[date]
    awarded_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str] = mapped_column(default="")
