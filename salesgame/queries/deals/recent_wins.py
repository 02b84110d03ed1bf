"""Reading what happened around a person: the latest wins of the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.storage.deals import CreditRow, DealRow
from salesgame.storage.people import PersonRow


@dataclass(frozen=True, slots=True)
class RecentWin:
    """Somebody's win as others see it: no customer, no name of the deal."""

    person_id: int
    person: str
    amount: int | None
    day: date
    at: datetime


def recent_wins(session: Session, since: date, but: int, limit: int) -> tuple[RecentWin, ...]:
    """The latest deals won since a day by anybody but one person."""
    query = (
        select(
            PersonRow.id, func.coalesce(PersonRow.nickname, PersonRow.name), DealRow.amount,
            DealRow.closed_on, DealRow.closed_at,
        )
        .join(CreditRow, and_(CreditRow.deal_id == DealRow.id, CreditRow.is_primary.is_(True)))
        .join(PersonRow, PersonRow.id == CreditRow.person_id)
        .where(
            DealRow.status == "won",
            DealRow.closed_on >= since,
            DEAL_COUNTS,
            CreditRow.person_id != but,
        )
        .order_by(DealRow.closed_on.desc(), DealRow.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(
        RecentWin(person_id, person, amount, day, at)
        for person_id, person, amount, day, at in session.execute(query)
        if day is not None and at is not None
    )
