"""Reading the badges that others earned lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.storage.badges import BadgeAwardRow
from salesgame.storage.people import PersonRow


@dataclass(frozen=True, slots=True)
class AwardNews:
    """Somebody's badge as others hear of it."""

    person: str
    badge: str
    day: date
    at: datetime


def latest_awards(session: Session, since: date, but: int, limit: int) -> tuple[AwardNews, ...]:
    """The badges others earned since a day, by the newest award."""
    row = BadgeAwardRow
    query = (
        select(
            func.coalesce(PersonRow.nickname, PersonRow.name), row.badge, row.earned_on,
            row.awarded_at,
        )
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(row.revoked_at.is_(None), row.person_id != but, row.earned_on >= since)
        .order_by(row.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(AwardNews(*found) for found in session.execute(query))
