"""Reading the sources that admins have named, whose facts need no approval from finance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.storage.approvals import NamedSourceRow
from salesgame.storage.people import PersonRow


@dataclass(frozen=True, slots=True)
class NamedSource:
    """A source, who named it and when."""

    name: str
    at: datetime
    by: str | None


def named_sources(session: Session) -> tuple[NamedSource, ...]:
    """The named sources, by name; there are few."""
    row = NamedSourceRow
    query = (
        select(row.name, row.named_at, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == row.named_by)
        .order_by(row.name)
    )
    return tuple(NamedSource(*found) for found in session.execute(query))


def is_named(session: Session, name: str) -> bool:
    """Whether an admin has named this source."""
    row = NamedSourceRow
    return session.scalar(select(row.name).where(row.name == name)) is not None
