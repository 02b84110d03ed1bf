"""Who there is to decide on what others propose."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.people.person import Role
from salesgame.storage.people import PersonRow

FINANCE: tuple[Role, ...] = ("finance",)
ADMIN: tuple[Role, ...] = ("admin",)
OFFICES: tuple[Role, ...] = ("manager", "finance", "admin")


def finance_deciders(session: Session, besides: Collection[int] = ()) -> frozenset[int]:
    """Who accepts proposals: finance, and admins where nobody of finance is left.

    `besides` are those who may not: who made it, and whom it pays. Nobody where all may not.
    """
    return _of(session, FINANCE, besides) or _of(session, ADMIN, besides)


def admins(session: Session) -> frozenset[int]:
    """Everybody who administers this installation."""
    return _of(session, ADMIN, ())


def is_alone(session: Session, person_id: int) -> bool:
    """Whether nobody else here could decide anything: a company of one decides on its own."""
    return not _of(session, OFFICES, (person_id,))


def _of(session: Session, roles: Collection[Role], besides: Collection[int]) -> frozenset[int]:
    """People of these roles who can sign in; few, and found by the index of roles."""
    row = PersonRow
    query = select(row.id).where(
        row.role.in_(roles), row.email.is_not(None), row.deactivated_at.is_(None)
    )
    return frozenset(session.scalars(query)) - frozenset(besides)
