"""Which facts count: every number, and everybody's pay, leaves out the same ones."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from salesgame.storage.deals import ActivityRow, DealRow

# As `Deal.counts` and `Activity.counts` say of facts that were read.
DEAL_COUNTS: ColumnElement[bool] = and_(DealRow.cancelled.is_(False), DealRow.approval != "refused")
ACTIVITY_COUNTS: ColumnElement[bool] = and_(
    ActivityRow.cancelled.is_(False), ActivityRow.approval != "refused"
)
