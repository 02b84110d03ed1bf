"""Activities and the kinds a company counts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.base import Base, index_where
from salesgame.storage.deals import PENDING


class ActivityKindRow(Base):
    """A kind of activity: call, email, meeting, demo, or one of the company's own."""

    __tablename__ = "activity_kind"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    icon: Mapped[str] = mapped_column(default="check")
    verified_after: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    daily_goal: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)


class ActivityRow(Base):
    """An activity's present state; earlier states lie in `fact_version`. Durations are seconds."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_activity_person_day", "person_id", "day", "kind"),
        index_where("ix_activity_deal_id", "deal_id IS NOT NULL", "deal_id"),
        index_where("ix_activity_import", "import_id IS NOT NULL", "import_id"),
        index_where("ix_activity_pending", PENDING, "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str]
    kind: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    happened_at: Mapped[datetime]
    day: Mapped[date]
    quantity: Mapped[int] = mapped_column(default=1)
    duration: Mapped[int | None]
    outcome: Mapped[str | None]
    completed: Mapped[bool] = mapped_column(default=True)
    verified: Mapped[bool] = mapped_column(default=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deal.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    approval: Mapped[str] = mapped_column(default="not_needed")
    cancelled: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[int | None]
    import_id: Mapped[int | None]
