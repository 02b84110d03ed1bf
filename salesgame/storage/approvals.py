"""What waits for a second person, and what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base, index_where

# Few proposals wait at any time, so their index is small however many there were.
OPEN_PROPOSAL = "state = 'waiting'"


class WaitingVersionRow(Base):
    """A version of a deal or an activity that waits, while the one before goes on counting.

    `after` is the fact as it would be, `seen` the version of it that this one was written over.
    A fact has one at most. Of an import whose changes wait for finance, it names the proposal.
    """

    __tablename__ = "waiting_version"
    __table_args__ = (
        UniqueConstraint("fact", "fact_id"),
        index_where("ix_waiting_version_proposal", "proposal_id IS NOT NULL", "proposal_id"),
        {"sqlite_autoincrement": True},  # who decides names an id: it is never another version's
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fact: Mapped[str]
    fact_id: Mapped[int]
    after: Mapped[dict[str, Any]]
    why: Mapped[str] = mapped_column(default="")
    seen: Mapped[int]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    import_id: Mapped[int | None]
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))


class DecisionRow(Base):
    """One step of a fact's approval: approved, refused, asked again, undone, withdrawn.

    `before` keeps what undoing needs; `alone` says that nobody else could have decided.
    """

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_fact", "fact", "fact_id", "id"),
        Index("ix_decision_decided_by", "decided_by", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fact: Mapped[str]
    fact_id: Mapped[int]
    outcome: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    alone: Mapped[bool] = mapped_column(default=False)
    undone_at: Mapped[datetime | None]


class NamedSourceRow(Base):
    """A source that an admin has named: what finance brings from it needs no approval."""

    __tablename__ = "named_source"

    name: Mapped[str] = mapped_column(primary_key=True)
    named_at: Mapped[datetime]
    named_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProposalRow(Base):
    """A change that would move closed pay, or make somebody finance: it waits for a second person.

    `kind` and `arguments` say which verb is done once it is accepted, `effect` whose pay it
    moves. `state` is waiting, accepted, refused, withdrawn or void; `answer` says why.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        index_where("ix_proposal_open", OPEN_PROPOSAL, "id"),
        Index("ix_proposal_made_by", "made_by", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    effect: Mapped[dict[str, Any]]
    why: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    import_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(default="waiting")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(default="")
    alone: Mapped[bool] = mapped_column(default=False)
