"""How much waits for somebody, and whether something is theirs to decide on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from salesgame.queries.approvals.changes import asked_again as changed_again
from salesgame.queries.approvals.changes import changes_for
from salesgame.queries.approvals.waiting import (
    Decider,
    activities_for,
    activities_of,
    deals_for,
    deals_of,
    is_asked_again,
)
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.deals import ActivityRow, DealRow


@dataclass(frozen=True, slots=True)
class WaitingCount:
    """How many entries wait for somebody, and how many of them were asked about again.

    Activities of one person, kind and day are one.
    """

    entries: int
    again: int

    @property
    def first(self) -> int:
        """Those that nobody has decided on yet."""
        return self.entries - self.again


def count_waiting(session: Session, decider: Decider) -> WaitingCount:
    """What waits for somebody, counted in one question."""
    counts = (count for kind in _kinds(decider) for count in kind)
    found = session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return WaitingCount(sum(found[::2]), sum(found[1::2]))


def are_theirs(
    session: Session,
    decider: Decider,
    deals: Collection[int],
    activities: Collection[int],
    versions: Collection[int],
) -> bool:
    """Whether all of these are there, and this person's to decide on, as long as they wait.

    A waiting version that isn't there was replaced or decided meanwhile: it was.
    """
    row = WaitingVersionRow
    known = session.scalars(select(row.id).where(row.id.in_(versions)))
    pairs = (
        (deals, select(DealRow.id).where(*deals_of(decider, DealRow.asked_by))),
        (activities, select(ActivityRow.id).where(*activities_of(decider, ActivityRow.asked_by))),
        (set(known), changes_for(decider).with_only_columns(row.id)),
    )
    return all(_holds_all(session, query, ids) for ids, query in pairs)


def _holds_all(session: Session, query: Select[int], ids: Collection[int]) -> bool:
    row = query.selected_columns[0]
    return set(session.scalars(query.where(row.in_(ids)))) == set(ids)


def _kinds(decider: Decider) -> tuple[tuple[Select[int], Select[int]], ...]:
    row = ActivityRow
    deals = deals_for(decider).with_only_columns(DealRow.id)
    # Those of one person, kind and day are decided together.
    days = activities_for(decider).with_only_columns(row.person_id, row.kind, row.day).distinct()
    changes = changes_for(decider).with_only_columns(WaitingVersionRow.id)
    return (
        (_count(deals), _count(deals.where(is_asked_again("deal", DealRow.id)))),
        (_count(days), _count(days.where(is_asked_again("activity", row.id)))),
        (_count(changes), _count(changes.where(changed_again()))),
    )


def _count(query: Select[*tuple[Any, ...]]) -> Select[int]:
    return select(func.count()).select_from(query.order_by(None).subquery())
