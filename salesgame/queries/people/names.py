"""Finding people by the name somebody types in a shell, those who left included."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from salesgame.storage.people import PersonRow


def people_named(session: Session, name: str) -> tuple[int, ...]:
    """The people of that name or e-mail address; two at most, to notice doubt."""
    query = (
        select(PersonRow.id)
        .where(or_(PersonRow.name == name, PersonRow.email == name.lower()))
        .order_by(PersonRow.id)
        .limit(2)
    )
    return tuple(session.scalars(query))
