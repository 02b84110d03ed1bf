"""Forms of a deal, and what became of them."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.storage.deals import DealRow
from salesgame.storage.pay import PayEntryRow
from tests.web.approvals.scene import TODAY


def entered(**more: str) -> dict[str, str]:
    """A form of a won deal of $7,972.75."""
    return {"key": "k", "name": "Late one", "amount": "7972.75", "stage": "Won",
            "closed_on": TODAY.isoformat(), "why": "Typo"} | more  # fmt: skip


def approvals(session: Session) -> list[str]:
    """The approvals of all deals, in order."""
    session.rollback()
    return list(session.scalars(select(DealRow.approval).order_by(DealRow.id)))


def paid(session: Session) -> int:
    """How many entries of pay there are."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(PayEntryRow)) or 0
