"""Which facts count: every number, and everybody's pay, leaves out the same ones."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, literal_column, or_

from salesgame.domain.deals.fact import COUNTS, PAYS, WAITS, Approval
from salesgame.storage.deals import ActivityRow, DealRow


def _stands(row: type[DealRow | ActivityRow], among: Collection[Approval]) -> ColumnElement[bool]:
    """Not cancelled, and one of these approvals; an IN can't be in updates of many rows at once."""
    approvals = (row.approval == one for one in sorted(among))
    return and_(row.cancelled.is_(False), or_(*approvals))


def _waits(row: type[DealRow | ActivityRow]) -> ColumnElement[bool]:
    """Not cancelled, and waiting; bound parameters would hide that the partial index serves."""
    approvals: list[ColumnElement[str]] = [
        literal_column(f"'{one}'") for one in sorted(WAITS, reverse=True)
    ]
    return and_(row.cancelled.is_(False), row.approval.in_(approvals))


# As `Deal.counts`, `Activity.counts` and `Deal.pays` say of facts that were read.
DEAL_COUNTS: ColumnElement[bool] = _stands(DealRow, COUNTS)
ACTIVITY_COUNTS: ColumnElement[bool] = _stands(ActivityRow, COUNTS)
DEAL_PAYS: ColumnElement[bool] = _stands(DealRow, PAYS)
DEAL_WAITS: ColumnElement[bool] = _waits(DealRow)
ACTIVITY_WAITS: ColumnElement[bool] = _waits(ActivityRow)
