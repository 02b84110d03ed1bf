"""Quotas: what a person or a team is to reach on a metric in a period."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base


class QuotaRow(Base):
    """A quota in the metric's own unit: minor units for money, a count, or a ratio."""

    __tablename__ = "quota"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (team_id IS NULL)", name="one_subject"),
        Index("uq_quota_person", "person_id", "metric", "period_kind", "start", unique=True),
        Index("uq_quota_team", "team_id", "metric", "period_kind", "start", unique=True),
        Index("ix_quota_period", "period_kind", "start", "metric"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    metric: Mapped[str]
    period_kind: Mapped[str]
    start: Mapped[date]
    target: Mapped[Decimal]
    version: Mapped[int] = mapped_column(default=1)
    cancelled: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]
    import_id: Mapped[int | None]
