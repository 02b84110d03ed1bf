"""Reading teams and who belonged to them on a day."""

from __future__ import annotations

from sqlalchemy import bindparam, literal, select
from sqlalchemy.orm import Session

from salesgame.storage.teams import TeamRow

_EXISTS = select(literal(1)).where(TeamRow.id == bindparam("team_id"))


def team_exists(session: Session, team_id: int) -> bool:
    """Whether there is such a team."""
    return session.execute(_EXISTS, {"team_id": team_id}).first() is not None
