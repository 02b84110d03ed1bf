"""Totals: additive measures per person and period, kept in the fact's own transaction."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base


class TotalRow(Base):
    """Deals and points of one person in one period (day, week, month, quarter, year, ever).

    Won and lost stand under the closing day; `opened` and the cohort under the opening
    day; points under the day they count on. Amounts are minor units, shares millionths.
    """

    __tablename__ = "total"
    # No index by person: it would double what each deal costs, and a person's periods are few
    # enough to be listed and looked up in the key (decision 0015).
    __table_args__ = ({"sqlite_with_rowid": False},)

    period_kind: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    won: Mapped[int] = mapped_column(default=0)
    won_share: Mapped[int] = mapped_column(default=0)
    won_amount: Mapped[int] = mapped_column(default=0)
    valued: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)
    lost_share: Mapped[int] = mapped_column(default=0)
    lost_amount: Mapped[int] = mapped_column(default=0)
    cycle_days: Mapped[int] = mapped_column(default=0)
    cycles: Mapped[int] = mapped_column(default=0)
    opened: Mapped[int] = mapped_column(default=0)
    cohort_won: Mapped[int] = mapped_column(default=0)
    cohort_lost: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(default=0)
    won_reached_at: Mapped[datetime | None]
    points_reached_at: Mapped[datetime | None]


class ActivityTotalRow(Base):
    """Activities of one kind by one person in one period: all logged, and the verified of them."""

    __tablename__ = "activity_total"
    __table_args__ = (
        Index("ix_activity_total_person", "person_id", "period_kind", "start"),
        {"sqlite_with_rowid": False},
    )

    period_kind: Mapped[str] = mapped_column(primary_key=True)
    start: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    logged: Mapped[int] = mapped_column(default=0)
    verified: Mapped[int] = mapped_column(default=0)
    reached_at: Mapped[datetime | None]
