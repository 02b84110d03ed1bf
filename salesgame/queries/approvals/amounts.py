"""What a company has won and approved so far: what a new amount is measured by."""

from __future__ import annotations

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from salesgame.domain.approvals.amounts import ENOUGH_WON, WonBefore
from salesgame.queries.deals.counted import DEAL_PAYS
from salesgame.storage.db.prepared import PreparedQuery
from salesgame.storage.deals import DealRow

# As the index of won amounts says it: bound parameters would hide that it serves.
_WON = (DealRow.status == literal_column("'won'"), DealRow.amount.is_not(None), DEAL_PAYS)
_FEW = select(DealRow.id).where(*_WON).limit(ENOUGH_WON).subquery()
_LARGEST = select(DealRow.amount).where(*_WON).order_by(DealRow.amount.desc()).limit(1)
_WON_BEFORE = PreparedQuery(
    select(select(func.count()).select_from(_FEW).scalar_subquery(), _LARGEST.scalar_subquery())
)  # every tap asks


def won_before(session: Session) -> WonBefore:
    """How many deals were won, counted no further than is needed, and the largest amount."""
    ((count, largest),) = _WON_BEFORE.rows(session)
    return WonBefore(count, largest or 0)
