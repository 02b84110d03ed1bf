"""Which facts count: every number, and everybody's pay, leaves out the same ones."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_

from salesgame.domain.deals.fact import COUNTS, PAYS, Approval
from salesgame.storage.deals import ActivityRow, DealRow


def _stands(row: type[DealRow | ActivityRow], among: Collection[Approval]) -> ColumnElement[bool]:
    """Not cancelled, and one of these approvals; an IN can't be in updates of many rows at once."""
    approvals = (row.approval == one for one in sorted(among))
    return and_(row.cancelled.is_(False), or_(*approvals))


# As `Deal.counts`, `Activity.counts` and `Deal.pays` say of facts that were read.
DEAL_COUNTS: ColumnElement[bool] = _stands(DealRow, COUNTS)
ACTIVITY_COUNTS: ColumnElement[bool] = _stands(ActivityRow, COUNTS)
DEAL_PAYS: ColumnElement[bool] = _stands(DealRow, PAYS)
