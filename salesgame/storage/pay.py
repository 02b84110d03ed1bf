"""The ledger of pay, and the statements closed with it: entries are added, never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base, index_where


class PayEntryRow(Base):
    """One line of pay, in minor units.

    `earned_start` is the statement period whose facts earned it, `statement_start` the
    statement that shows it: the same, unless it corrects a closed one. One that was taken back
    as its period was opened again has an opposite, on the same statement, that `reverses` it.
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
        index_where("ix_pay_entry_reverses", "reverses_id IS NOT NULL", "reverses_id"),
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
    reverses_id: Mapped[int | None]  # added later; SQLite would copy the ledger for a foreign key


class StatementRow(Base):
    """A closed statement: its total never changes again, unless its period is opened again."""

    __tablename__ = "statement"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"), primary_key=True)
    start: Mapped[date] = mapped_column(primary_key=True)
    period_kind: Mapped[str]
    end: Mapped[date]
    total: Mapped[int]
    lines: Mapped[int]
    closed_at: Mapped[datetime]


class ReopenedStatementRow(Base):
    """A closed statement as it was before its period was opened again."""

    __tablename__ = "reopened_statement"
    __table_args__ = (Index("ix_reopened_statement_start", "start", "period_kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"))
    start: Mapped[date]
    period_kind: Mapped[str]
    end: Mapped[date]
    total: Mapped[int]
    lines: Mapped[int]
    closed_at: Mapped[datetime]
    reopened_at: Mapped[datetime]
