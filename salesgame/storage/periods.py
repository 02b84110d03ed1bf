"""Closed periods, and the claims of jobs that close them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base


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
