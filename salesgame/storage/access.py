"""How people get in, the throttle all processes share, and the log of who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.db.base import Base


class SessionRow(Base):
    """A signed-in browser. Only the token's SHA-256 is kept."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    agent: Mapped[str] = mapped_column(default="")


class OneTimeLinkRow(Base):
    """An invitation, a reset or the set-up link: used once, kept hashed."""

    __tablename__ = "one_time_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[int | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AttemptRow(Base):
    """A try at something throttled, such as sign-in or pairing; one that succeeds is taken back."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    at: Mapped[datetime]


class ScreenRow(Base):
    """A paired television: a device with a revocable read-only token, not a user."""

    __tablename__ = "screen"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    metric: Mapped[str] = mapped_column(default="points")
    period_kind: Mapped[str] = mapped_column(default="month")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    paired_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    paired_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    identify_at: Mapped[datetime | None]


class PairingRow(Base):
    """A code a television shows; the device proves itself with its secret."""

    __tablename__ = "pairing"

    code: Mapped[str] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    screen_id: Mapped[int | None] = mapped_column(ForeignKey("screen.id"))


class AuditEntryRow(Base):
    """A change of a role, target, rule, plan, approval or period: who, when, what and why.

    `kind` is the noun, `verb` what was done to it, `person_id` whom it is about. `about` holds
    what the sentence of that verb needs. Only ever added to.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_kind", "kind", "id"),
        Index("ix_audit_entry_actor", "actor", "id"),
        Index("ix_audit_entry_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    verb: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    about: Mapped[dict[str, Any]]
    why: Mapped[str] = mapped_column(default="")
