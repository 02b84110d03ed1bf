"""The company: one row, and its holidays."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base


class CompanyRow(Base):
    """Settings of the one company of this installation; `id` is always 1."""

    __tablename__ = "company"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    currency: Mapped[str] = mapped_column(default="USD")
    decimals: Mapped[int] = mapped_column(default=2)
    zone: Mapped[str] = mapped_column(default="UTC")
    language: Mapped[str] = mapped_column(default="en")
    week_start: Mapped[int] = mapped_column(default=0)
    fiscal_month: Mapped[int] = mapped_column(default=1)
    working_weekdays: Mapped[list[Any]] = mapped_column(default=lambda: [0, 1, 2, 3, 4])
    settle_hours: Mapped[int] = mapped_column(default=48)
    tie_rule: Mapped[str] = mapped_column(default="standard")
    count_by_share: Mapped[bool] = mapped_column(default=False)
    min_sample: Mapped[int] = mapped_column(default=5)
    approve_self_reported: Mapped[bool] = mapped_column(default=False)
    count_waiting: Mapped[bool] = mapped_column(default=True, server_default=true())
    far_beyond: Mapped[int] = mapped_column(default=20, server_default="20")
    ceiling: Mapped[int | None]
    first_day: Mapped[date] = mapped_column(default=date(2000, 1, 1), server_default="2000-01-01")
    clock_days: Mapped[int] = mapped_column(default=35, server_default="35")


class HolidayRow(Base):
    """A day on which the company does not work."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
