"""Reading people."""

from __future__ import annotations

from sqlalchemy import bindparam, literal, select
from sqlalchemy.orm import Session

from salesgame.storage.people import PersonRow

_EXISTS = select(literal(1)).where(PersonRow.id == bindparam("person_id"))


def person_exists(session: Session, person_id: int) -> bool:
    """Whether there is such a person."""
    return session.execute(_EXISTS, {"person_id": person_id}).first() is not None
