"""Who there is to decide on what others propose."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session, aliased

from salesgame.domain.people.person import Role
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow

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


def offices(session: Session) -> frozenset[int]:
    """Everybody whose role decides anything."""
    return _of(session, OFFICES, ())


def finance_and_admins(session: Session, besides: Collection[int] = ()) -> frozenset[int]:
    """Finance and admins: they confirm who becomes finance, but for who asked and whom it makes."""
    return _of(session, (*FINANCE, *ADMIN), besides)


def is_alone(session: Session, person_id: int) -> bool:
    """Whether nobody else here could decide anything: a company of one decides on its own."""
    return not _of(session, OFFICES, (person_id,))


def deciders_of(session: Session, credited: Collection[int], day: date) -> frozenset[int]:
    """Who approves a fact that credits these people: the managers above them, and admins."""
    above = frozenset(session.scalars(_managers_above(credited, day)))
    return (above | _of(session, ADMIN, ())) - frozenset(credited)


def _managers_above(people: Collection[int], day: date) -> Select[int]:
    """Managers of the teams that people are members of, and of every team further up."""
    own, above, person, team = MembershipRow, aliased(MembershipRow), PersonRow, TeamRow
    # Who manages a team is below the managers of the teams above it, not below their equals.
    first = case((own.role == "member", team.id), else_=team.parent_id)
    tree = (
        select(first.label("team_id"))
        .join_from(own, team, team.id == own.team_id)
        .where(own.person_id.in_(people), own.start <= day, day < own.end)
        .cte("tree", recursive=True)
    )
    higher = aliased(TeamRow)
    tree = tree.union(select(higher.parent_id).join(tree, tree.c.team_id == higher.id))
    return (
        select(above.person_id)
        .join_from(tree, above, above.team_id == tree.c.team_id)
        .join(person, person.id == above.person_id)
        .where(above.role == "manager", above.start <= day, day < above.end)
        .where(person.role == "manager", person.deactivated_at.is_(None))
    )


def _of(session: Session, roles: Collection[Role], besides: Collection[int]) -> frozenset[int]:
    """People of these roles who can sign in; few, and found by the index of roles."""
    row = PersonRow
    query = select(row.id).where(
        row.role.in_(roles), row.email.is_not(None), row.deactivated_at.is_(None)
    )
    return frozenset(session.scalars(query)) - frozenset(besides)
