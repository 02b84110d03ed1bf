"""The two ledgers, points and pay: entries are added, never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.base import Base, index_where


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


class PayEntryRow(Base):
    """One line of pay, in minor units.

    `earned_start` is the statement period whose facts earned it, `statement_start` the
    statement that shows it: the same, unless it corrects a closed one.
    """

    __tablename__ = "pay_entry"
    __table_args__ = (
        UniqueConstraint(
            "person_id",
            "rule_id",
            "earned_start",
            "cause",
            "cause_id",
            "revision",
            name="uq_pay_entry_once",
        ),
        Index("ix_pay_entry_statement", "person_id", "rule_id", "statement_start"),
        Index("ix_pay_entry_cause", "cause", "cause_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    rule_version_id: Mapped[int] = mapped_column(ForeignKey("rule_version.id"))
    period_kind: Mapped[str]
    earned_start: Mapped[date]
    statement_start: Mapped[date]
    cause: Mapped[str]
    cause_id: Mapped[int]
    amount: Mapped[int]
    working: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=0)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("pay_entry.id"))
    why: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]


class StatementRow(Base):
    """A closed statement: its total never changes again."""

    __tablename__ = "statement"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"), primary_key=True)
    start: Mapped[date] = mapped_column(primary_key=True)
    period_kind: Mapped[str]
    end: Mapped[date]
    total: Mapped[int]
    lines: Mapped[int]
    closed_at: Mapped[datetime]


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
