"""Rules as dated versions: never edited, only succeeded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base


class RuleRow(Base):
    """What stays the same of a rule. `family` is points, goal or plan."""

    __tablename__ = "rule"
    __table_args__ = (UniqueConstraint("family", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]


class RuleVersionRow(Base):
    """A version in force from `begins_on` until the next one begins; `retired` ends the rule."""

    __tablename__ = "rule_version"
    __table_args__ = (UniqueConstraint("rule_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"), index=True)
    version: Mapped[int]
    begins_on: Mapped[date]
    body: Mapped[dict[str, Any]]
    retired: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]


class PlanAssignmentRow(Base):
    """A person on a commission plan over the days `[start, end)`."""

    __tablename__ = "plan_assignment"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"), primary_key=True, index=True)
    start: Mapped[date] = mapped_column(primary_key=True)
    end: Mapped[date]
