"""Who is shut out: an act that began before a deactivation, and comes after it, saves nothing."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.core.refusals import DomainError
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.people import PersonRow

_GONE = select(PersonRow.id).where(PersonRow.deactivated_at.is_not(None))


class ShutOut(DomainError):
    """You can no longer sign in here, so nothing of this was saved. Ask an admin."""


def refuse_shut_out(session: Session, actor: int | None) -> None:
    """Refuse who was deactivated since their request was let in; no question where nobody was.

    Raises ShutOut.
    """
    if actor is not None and actor in remembered(session, "shut out", _shut_out):
        raise ShutOut


def _shut_out(session: Session) -> frozenset[int]:
    return frozenset(session.scalars(_GONE))
