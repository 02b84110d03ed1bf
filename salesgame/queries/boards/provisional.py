"""Which figures hold facts that wait for approval: those count, and may still be taken out.

Few facts wait at any time, and partial indexes find them, so a board asks one or two small
questions whatever the number of people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, select
from sqlalchemy.orm import Session

from salesgame.domain.core.spans import Days
from salesgame.domain.points.causes import ACTIVITY, DEAL
from salesgame.queries.boards.figures import ALL_KINDS
from salesgame.queries.deals.counted import (
    ACTIVITY_COUNTS,
    ACTIVITY_WAITS,
    DEAL_COUNTS,
    DEAL_WAITS,
)
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import ActivityRow, CreditRow, DealRow
from salesgame.storage.points import PointsEntryRow

_DEAL = and_(DEAL_WAITS, DEAL_COUNTS)  # not what is held: that counts nowhere
_ACTIVITY = and_(ACTIVITY_WAITS, ACTIVITY_COUNTS)


@dataclass(frozen=True, slots=True)
class Provisional:
    """The facts that wait among those that move a figure: person, day, fact, and its weight."""

    query: Select[*tuple[Any, ...]]
    person: Any
    day: Any


def provisional_deals(moved_by: ColumnElement[bool], *, by_opening: bool = False) -> Provisional:
    """Those of the deals that move a figure; by the day they closed, or were opened."""
    who, day = CreditRow.person_id, DealRow.opened_on if by_opening else CreditRow.day
    query = select(who, day, literal(DEAL), DealRow.id, literal(1))
    joined = query.join(DealRow, DealRow.id == CreditRow.deal_id)
    return Provisional(joined.where(_DEAL, moved_by), who, day)


def provisional_activities(kind: str = ALL_KINDS, *, verified: bool = False) -> Provisional:
    """Activities of a kind, or of all kinds; only the verified, if asked."""
    row = ActivityRow
    query = select(row.person_id, row.day, literal(ACTIVITY), row.id, literal(1)).where(_ACTIVITY)
    if kind != ALL_KINDS:
        query = query.where(row.kind == kind)
    return Provisional(query.where(row.verified) if verified else query, row.person_id, row.day)


def provisional_points() -> tuple[Provisional, Provisional]:
    """The deals and activities that wait and have brought points, by the day these count on."""
    return (
        _with_points(DEAL, DealRow, _DEAL),
        _with_points(ACTIVITY, ActivityRow, _ACTIVITY),
    )


def count_provisional(
    session: Session,
    found: Sequence[Provisional],
    days: Days,
    people: Collection[int] | None = None,
    own: Mapping[int, Sequence[Days]] | None = None,
) -> dict[int, int]:
    """How many facts that wait each person's figure over some days holds; nobody without any.

    `own` are the days on which each person's facts count, None where all do.
    """
    weights: Counter[tuple[int, str, int]] = Counter()
    for one in found:
        query = one.query.where(one.day >= days[0], one.day < days[1])
        for person, day, cause, fact, weight in rows_in_chunks(session, query, one.person, people):
            if own is None or any(start <= day < end for start, end in own.get(person, ())):
                weights[person, cause, fact] += weight
    # An entry and its reversal come to nothing.
    return dict(Counter(person for (person, _, _), weight in weights.items() if weight))


def _with_points(
    cause: str, row: type[DealRow | ActivityRow], waits: ColumnElement[bool]
) -> Provisional:
    entry = PointsEntryRow
    query = (
        select(entry.person_id, entry.counts_on, literal(cause), row.id, sum_of(entry.points))
        .join(row, and_(entry.cause == cause, entry.cause_id == row.id))
        .where(waits)
        .group_by(entry.person_id, entry.counts_on, row.id)
    )
    return Provisional(query, entry.person_id, entry.counts_on)
