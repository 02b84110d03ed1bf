"""People as the rules see them: their role and their address."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Literal, TypeGuard, get_args

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.refusals import DomainError

Role = Literal["rep", "manager", "finance", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
MembershipRole = Literal["member", "manager"]

NAME_ALIAS = "name"  # the kind of an alias that is a name; any other kind is a system with ids
EMAIL_LENGTH = 254
_EMAIL = re.compile(r"[^\s@\x00-\x1f]+@[^\s@.\x00-\x1f]+(\.[^\s@.\x00-\x1f]+)+")


class NotAnEmail(DomainError):
    """ "{text}" is not an e-mail address. It looks like name@company.example."""

    field = "email"


class EmailMissing(NotAnEmail):
    """{name} has no e-mail address, and nobody signs in without one. Give them one first."""


class EmailTaken(DomainError):
    """{email} belongs to somebody else here. Each person signs in with an address of their own."""

    field = "email"


class NotARole(DomainError):
    """There is no role "{text}". Choose rep, manager, finance or admin."""

    field = "role"


class LastAdmin(DomainError):
    """This is the last admin who can sign in. Make somebody else an admin first."""

    field = "role"


class PersonDeactivated(DomainError):
    """{name} is deactivated. Reactivate them first."""


class AliasTaken(DomainError):
    """ "{value}" already stands for {name}. A name of another system means one person."""

    field = "value"


class AliasIsAName(DomainError):
    """ "{value}" is already a name or an email of {name}. An import couldn't tell them apart."""

    field = "value"


class AliasMissing(DomainError):
    """Write what the other system calls this person."""

    field = "value"


def tidy_email(text: str) -> str:
    """An address in the one form in which it is kept and compared. Raises NotAnEmail."""
    email = text.strip().casefold()
    if len(email) > EMAIL_LENGTH or not _EMAIL.fullmatch(email):
        raise NotAnEmail(text=text.strip()[:EMAIL_LENGTH])
    return email


def is_role(text: str) -> TypeGuard[Role]:
    """Whether this is the name of a role."""
    return text in ROLES


def as_role(text: str) -> Role:
    """The role of that name. Raises NotARole."""
    if not is_role(text):
        raise NotARole(text=text)
    return text


def first_day_away(calendar: Calendar, deactivated_at: datetime) -> date:
    """The day of the deactivation itself still counts as one on which they were here."""
    return calendar.day_of(deactivated_at) + timedelta(days=1)
