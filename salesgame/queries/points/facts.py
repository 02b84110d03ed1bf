"""The facts behind entries of the ledger: where those of each cause stand, and their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from salesgame.domain.points.causes import ACTIVITY, DEAL, GOAL
from salesgame.storage.db.base import Base
from salesgame.storage.deals import ActivityKindRow, ActivityRow, DealRow
from salesgame.storage.points import PointsEntryRow
from salesgame.storage.rules import RuleRow, RuleVersionRow


@dataclass(frozen=True, slots=True)
class FactTable:
    """Where the facts of one cause stand.

    `name` is what a fact is called where it is written down, `shown` what pages call it where
    that is another; `quantity` how many it stands for, where it can be several.
    """

    table: type[Base]
    id: Any
    name: Any
    shown: Any = None
    quantity: Any = None


_KIND = select(ActivityKindRow.name).where(ActivityKindRow.key == ActivityRow.kind)
FACT_TABLES: Mapping[str, FactTable] = {
    DEAL: FactTable(DealRow, DealRow.id, DealRow.name),
    ACTIVITY: FactTable(
        ActivityRow, ActivityRow.id, ActivityRow.kind, _KIND.scalar_subquery(), ActivityRow.quantity
    ),
    GOAL: FactTable(RuleRow, RuleRow.id, RuleRow.name),  # the entry's own rule
}
NAME = func.coalesce(*(fact.name for fact in FACT_TABLES.values()))
SHOWN = func.coalesce(
    *(fact.name if fact.shown is None else fact.shown for fact in FACT_TABLES.values())
)
QUANTITY = func.coalesce(
    *(fact.quantity for fact in FACT_TABLES.values() if fact.quantity is not None), 1
)


def is_fact(cause: str) -> ColumnElement[bool]:
    """Whether an entry is for that fact of a cause."""
    entry = PointsEntryRow
    return and_(entry.cause == cause, FACT_TABLES[cause].id == entry.cause_id)


def with_facts(*columns: Any) -> Select[*tuple[Any, ...]]:
    """Columns of entries, of their rules, and of the facts they are for."""
    query = (
        select(*columns)
        .join(RuleVersionRow, RuleVersionRow.id == PointsEntryRow.rule_version_id)
        .join(RuleRow, RuleRow.id == RuleVersionRow.rule_id)
    )
    for cause, fact in FACT_TABLES.items():
        if fact.table is not RuleRow:  # which is joined already
            query = query.outerjoin(fact.table, is_fact(cause))
    return query


def entries_without_a_fact(session: Session) -> Iterator[tuple[int, str, int]]:
    """Entries whose fact is not there, or whose cause is none we know: id, cause, points."""
    entry = PointsEntryRow
    query = select(entry.id, entry.cause, entry.points).order_by(entry.id)
    for cause, fact in FACT_TABLES.items():
        query = query.outerjoin(fact.table, is_fact(cause)).where(fact.id.is_(None))
    yield from ((found, cause, points) for found, cause, points in session.execute(query))
