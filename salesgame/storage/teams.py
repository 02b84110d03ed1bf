"""Teams as a tree, and who belonged to which on what day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.domain.periods import FIRST_DAY, LAST_DAY
from salesgame.storage.base import Base


class TeamRow(Base):
    """A team; `parent_id` makes the tree."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    import_id: Mapped[int | None]


class MembershipRow(Base):
    """A person in a team over the days `[start, end)`, as member or manager."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_team", "team_id", "role"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True, default="member")
    start: Mapped[date] = mapped_column(primary_key=True, default=FIRST_DAY)
    end: Mapped[date] = mapped_column(default=LAST_DAY)
