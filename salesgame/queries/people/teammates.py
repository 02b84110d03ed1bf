"""Reading whom a deal can be shared with, by the name people type."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.people import MembershipRow, PersonRow

MOST = 50


def people_called(session: Session, name: str) -> tuple[int, ...]:
    """The active people of that name, nickname or address; two at most, to notice doubt."""
    query = (
        select(PersonRow.id)
        .where(
            or_(
                *(column == name for column in (PersonRow.name, PersonRow.nickname)),
                PersonRow.email == name.lower(),
            ),
            PersonRow.deactivated_at.is_(None),
        )
        .limit(2)
    )
    return tuple(session.scalars(query))


def teammates(session: Session, person_id: int) -> tuple[str, ...]:
    """The names of the active people who share a team with somebody, MOST at most."""
    mine = select(MembershipRow.team_id).where(MembershipRow.person_id == person_id)
    query = (
        select(PersonRow.name)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .where(
            MembershipRow.team_id.in_(mine),
            MembershipRow.role == "member",
            PersonRow.id != person_id,
            PersonRow.deactivated_at.is_(None),
        )
        .distinct()
        .order_by(PersonRow.name)
        .limit(MOST)
    )
    return tuple(session.scalars(query))


def names_of(session: Session, people: Iterable[int]) -> dict[int, str]:
    """The names of these people."""
    query = select(PersonRow.id, PersonRow.name)
    return {row.id: row.name for row in rows_in_chunks(session, query, PersonRow.id, set(people))}


def shown_name(session: Session, person_id: int) -> str | None:
    """The name boards show of a person; None where there is no such person."""
    query = select(func.coalesce(PersonRow.nickname, PersonRow.name)).where(
        PersonRow.id == person_id
    )
    return session.scalar(query)
