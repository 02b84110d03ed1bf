"""Who there is to decide on what others propose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session, aliased

from salesgame.domain.people.person import Role
from salesgame.storage.deals import FactVersionRow
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow

FINANCE: tuple[Role, ...] = ("finance",)
ADMIN: tuple[Role, ...] = ("admin",)
CONFIRMING: tuple[Role, ...] = ("finance", "admin")
LATELY = timedelta(days=30)
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
    return _of(session, CONFIRMING, besides)


def is_alone(session: Session, person_id: int, now: datetime) -> bool:
    """Whether nobody else here could decide anything: a company of one decides on its own.

    Whoever shut the others out lately is not alone by that.
    """
    others = _of(session, OFFICES, (person_id,))
    return not others and not has_shut_out(session, person_id, OFFICES, now)


def has_shut_out(
    session: Session, person_id: int | None, roles: Collection[Role], now: datetime
) -> bool:
    """Whether somebody of these roles could sign in before this person changed them, lately."""
    row = FactVersionRow
    befores = select(row.before).where(
        row.fact == "person", row.changed_by == person_id, row.fact_id != person_id,
        row.changed_at > now - LATELY,
    )  # fmt: skip
    return any(
        before.get("role") in roles and before.get("email") and not before.get("deactivated_at")
        for before in session.scalars(befores)
    )


def deciders_of(
    session: Session, credited: Collection[int], day: date, asked_by: int | None = None
) -> frozenset[int]:
    """Who approves a fact that credits these people: the managers above them, and admins.

    Never who is credited or asked for it; where nobody else is above them, finance.
    """
    besides = {*credited, asked_by or 0}
    return _above_all(session, credited, day) - besides or _of(session, FINANCE, besides)


def is_left_to_finance(
    session: Session, credited: Collection[int], day: date, asked_by: int | None
) -> bool:
    """Whether no manager above and no admin may approve it, as it credits them or they asked."""
    return not _above_all(session, credited, day) - {*credited, asked_by or 0}


def _above_all(session: Session, credited: Collection[int], day: date) -> frozenset[int]:
    managers = managers_above(session, credited, day).values()
    return admins(session).union(*managers)


def managers_above(
    session: Session, people: Collection[int], day: date
) -> Mapping[int, frozenset[int]]:
    """Managers of the teams that people are members of, and of every team further up, by person."""
    found: dict[int, frozenset[int]] = {}
    for person, manager in session.execute(_above(people, day)):
        found[person] = found.get(person, frozenset()) | {manager}
    return found


def _above(people: Collection[int], day: date) -> Select[int, int]:
    own, above, person, team = MembershipRow, aliased(MembershipRow), PersonRow, TeamRow
    # Who manages a team is below the managers of the teams above it, not below their equals.
    first = case((own.role == "member", team.id), else_=team.parent_id)
    tree = (
        select(own.person_id, first.label("team_id"))
        .join_from(own, team, team.id == own.team_id)
        .where(own.person_id.in_(people), own.start <= day, day < own.end)
        .cte("tree", recursive=True)
    )
    higher = aliased(TeamRow)
    tree = tree.union(
        select(tree.c.person_id, higher.parent_id).join(tree, tree.c.team_id == higher.id)
    )
    return (
        select(tree.c.person_id, above.person_id)
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
