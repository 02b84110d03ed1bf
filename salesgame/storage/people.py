"""People who sign in or hold credit for deals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ForeignKey, Index
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from salesgame.domain.core.calendar import FIRST_DAY, LAST_DAY
from salesgame.domain.people.names import name_key
from salesgame.storage.db.base import Base


def _of(field: str) -> Callable[[DefaultExecutionContext], str]:
    """What an added row says in another column, where it doesn't say it in its own."""
    return lambda context: str(_said(context)[field])


def _key_of(field: str) -> Callable[[DefaultExecutionContext], str | None]:
    """The key of the name in another column of an added row."""

    def key(context: DefaultExecutionContext) -> str | None:
        name = _said(context).get(field)
        return name_key(name) if name else None

    return key


def _said(context: DefaultExecutionContext) -> dict[str, Any]:
    return cast(dict[str, Any], context.get_current_parameters())  # type: ignore[no-untyped-call]


class PersonRow(Base):
    """A person: rep, manager, finance or admin. Deactivated, never deleted.

    `name` and `nickname` are what boards show and people choose; `legal_name` is an admin's to
    change, and what files are matched by. Each has its key, by which names like it are found: an
    added row makes its own, whoever changes a name changes its key.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    nickname: Mapped[str | None]
    email: Mapped[str | None] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(default="rep", index=True)
    language: Mapped[str | None]
    on_tv: Mapped[bool] = mapped_column(default=True)
    money_masked: Mapped[bool] = mapped_column(default=False)
    theme: Mapped[str | None]
    password_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]
    import_id: Mapped[int | None]
    legal_name: Mapped[str] = mapped_column(default=_of("name"), server_default="")
    name_key: Mapped[str] = mapped_column(default=_key_of("name"), server_default="", index=True)
    nickname_key: Mapped[str | None] = mapped_column(default=_key_of("nickname"), index=True)
    legal_name_key: Mapped[str] = mapped_column(
        default=_key_of("legal_name"), server_default="", index=True
    )


class PersonAliasRow(Base):
    """What another system calls a person: `kind` is NAME_ALIAS, or the system of an id."""

    __tablename__ = "person_alias"
    __table_args__ = (Index("ix_person_alias_value", "value"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(default=_key_of("value"), server_default="", index=True)


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


class LeaveRow(Base):
    """Days `[start, end)` a person is away: they count in no pace. Cancelled, never deleted."""

    __tablename__ = "leave"
    __table_args__ = (Index("ix_leave_person", "person_id", "start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    start: Mapped[date]
    end: Mapped[date]
    kind: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None]
