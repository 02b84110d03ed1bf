"""People who sign in or hold credit for deals."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.storage.base import Base


class PersonRow(Base):
    """A person: rep, manager, finance or admin. Deactivated, never deleted."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    nickname: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(default="rep")
    language: Mapped[str | None]
    on_tv: Mapped[bool] = mapped_column(default=True)
    money_masked: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[str | None]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]
    import_id: Mapped[int | None]


class PersonAliasRow(Base):
    """What another system calls a person: an owner id, an employee number, a former name."""

    __tablename__ = "person_alias"
    __table_args__ = (Index("ix_person_alias_value", "value"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
