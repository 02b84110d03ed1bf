"""The ledger of points: entries are added, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base, index_where


class PointsEntryRow(Base):
    """Points for one cause by one rule version.

    `cause` is deal, activity or goal, with `cause_id` the fact (or the goal's rule).
    `earned_on` is the fact's day (a goal: its period's first day), `counts_on` the day
    the entry counts on: the same, unless the fact's period was closed already.
    `revision` numbers the entries of one cause: 0 the first, then reversals and renewals.
    """

    __tablename__ = "points_entry"
    __table_args__ = (
        UniqueConstraint(
            "cause",
            "cause_id",
            "rule_version_id",
            "person_id",
            "earned_on",
            "revision",
            name="uq_points_entry_once",
        ),
        Index("ix_points_entry_person", "person_id", "counts_on"),
        index_where("ix_points_entry_reverses", "reverses_id IS NOT NULL", "reverses_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    points: Mapped[int]
    rule_version_id: Mapped[int] = mapped_column(ForeignKey("rule_version.id"))
    cause: Mapped[str]
    cause_id: Mapped[int]
    earned_on: Mapped[date]
    counts_on: Mapped[date]
    reached_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=0)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("points_entry.id"))
    why: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
