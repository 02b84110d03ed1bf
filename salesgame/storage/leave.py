"""Days people are away."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.base import Base


class LeaveRow(Base):
    """Days `[start, end)` a person is away: they count in no pace. Cancelled, never deleted."""

    __tablename__ = "leave"
    __table_args__ = (Index("ix_leave_person", "person_id", "start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    start: Mapped[date]
    end: Mapped[date]
    kind: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None]
