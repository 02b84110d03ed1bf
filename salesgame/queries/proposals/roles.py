"""Reading who waits to become finance."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.storage.approvals import ProposalRow

ROLE = "role"  # the kind of such proposals


def role_asked(session: Session, person_id: int) -> int | None:
    """The proposal that would make somebody finance, where one waits; few wait at any time."""
    row = ProposalRow
    query = select(row.id, row.arguments).where(row.state == "waiting", row.kind == ROLE)
    waiting = (number for number, told in session.execute(query) if told.get("person") == person_id)
    return next(waiting, None)
