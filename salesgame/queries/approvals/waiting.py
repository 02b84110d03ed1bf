"""What waits for a manager: deals and activities that nobody has approved yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.queries.approvals.versions import proposal_waits
from salesgame.queries.deals.counted import ACTIVITY_WAITS, DEAL_WAITS
from salesgame.storage.approvals import DecisionRow
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import ActivityKindRow, ActivityRow, CreditRow, DealRow
from salesgame.storage.people import PersonRow
from salesgame.storage.points import PointsEntryRow

PAGE = 50


@dataclass(frozen=True, slots=True)
class Leftover:
    """What nobody above the people it credits may decide on, by id."""

    deals: frozenset[int] = frozenset()
    activities: frozenset[int] = frozenset()
    versions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Decider:
    """Who looks at what waits, and on whose entries they decide (None: on everybody's).

    Their own are among them only where they are `alone`, and nobody else could decide. Of finance
    it is what is `left` to them, and nothing else.
    """

    id: int
    people: frozenset[int] | None = None
    alone: bool = False
    left: Leftover | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part of a deal that waits; `amount` in minor units."""

    person_id: int
    person: str
    share_ppm: int
    amount: int | None

    @property
    def ratio(self) -> Decimal:
        """The share as a part of one."""
        return Decimal(self.share_ppm) / WHOLE_PPM


@dataclass(frozen=True, slots=True)
class PendingDeal:
    """A deal that waits; `points` is what it has earned so far, nothing of one that is held."""

    id: int
    name: str
    status: str
    amount: int | None
    day: date | None
    person_id: int
    person: str
    shares: tuple[Share, ...]
    points: int
    version: int
    approval: str
    source: str


@dataclass(frozen=True, slots=True)
class PendingActivities:
    """One person's activities of one kind and day that wait, decided together."""

    ids: tuple[int, ...]
    kind: str
    kind_name: str
    quantity: int
    day: date
    person_id: int
    person: str
    points: int
    versions: tuple[int, ...]


def pending_deals(
    session: Session, decider: Decider, *, again: bool | None = None, most: int = PAGE
) -> tuple[PendingDeal, ...]:
    """The oldest deals that wait for somebody; `most` at most.

    `again`: only those asked about again after a refusal, or only the others.
    """
    query = _asked(deals_for(decider), "deal", DealRow.id, again=again)
    rows = session.execute(query.limit(most)).all()
    shares = _shares(session, [row.id for row in rows])
    return tuple(
        PendingDeal(
            row.id, row.name, row.status, row.amount, row.closed_on or row.opened_on,
            row.person_id, row.person, shares.get(row.id, ()), row.points, row.version,
            row.approval, row.source,
        )
        for row in rows
    )  # fmt: skip


def pending_activities(
    session: Session, decider: Decider, *, again: bool | None = None, most: int = PAGE
) -> tuple[PendingActivities, ...]:
    """The oldest activities that wait for somebody, by person, kind and day; `most` at most."""
    query = _asked(activities_for(decider), "activity", ActivityRow.id, again=again)
    rows = session.execute(query.limit(most)).all()
    ordered = sorted(rows, key=lambda row: (row.day, row.person_id, row.kind, row.id))
    groups = groupby(ordered, key=lambda row: (row.day, row.person_id, row.kind))
    return tuple(_together(list(group)) for _, group in groups)


def deals_for(decider: Decider) -> Select[*tuple[Any, ...]]:
    """Deals that nobody has approved yet and this person may decide on, the oldest first."""
    query = (
        select(
            DealRow.id, DealRow.name, DealRow.status, DealRow.amount, DealRow.closed_on,
            DealRow.opened_on, PersonRow.id.label("person_id"),
            PersonRow.name.label("person"), points_of("deal", DealRow.id).label("points"),
            DealRow.version, DealRow.approval, DealRow.source,
        )
        .join(CreditRow, and_(CreditRow.deal_id == DealRow.id, CreditRow.is_primary))
        .join(PersonRow, PersonRow.id == CreditRow.person_id)
        .where(DEAL_WAITS, ~proposal_waits(DealRow))
        .order_by(DealRow.id)
    )  # fmt: skip
    return query.where(*deals_of(decider, DealRow.asked_by))


def activities_for(decider: Decider) -> Select[*tuple[Any, ...]]:
    """Activities that nobody has approved yet and this person may decide on, the oldest first."""
    query = (
        select(
            ActivityRow.id, ActivityRow.kind, ActivityKindRow.name.label("kind_name"),
            ActivityRow.quantity, ActivityRow.day, ActivityRow.person_id,
            PersonRow.name.label("person"), points_of("activity", ActivityRow.id).label("points"),
            ActivityRow.version,
        )
        .join(PersonRow, PersonRow.id == ActivityRow.person_id)
        .join(ActivityKindRow, ActivityKindRow.key == ActivityRow.kind)
        .where(ACTIVITY_WAITS, ~proposal_waits(ActivityRow))
        .order_by(ActivityRow.id)
    )  # fmt: skip
    return query.where(*activities_of(decider, ActivityRow.asked_by))


def deals_of(decider: Decider, asker: ColumnElement[Any] | Any) -> list[ColumnElement[bool]]:
    """Deals of the people somebody decides on: not their own, nor what they asked for."""
    if decider.left is not None:
        return [DealRow.id.in_(decider.left.deals)]
    theirs = [] if decider.people is None else [holds(decider.people)]
    if decider.alone:
        return theirs
    return [*theirs, ~holds([decider.id]), _by_another(asker, decider)]


def activities_of(decider: Decider, asker: ColumnElement[Any] | Any) -> list[ColumnElement[bool]]:
    """The same of activities."""
    if decider.left is not None:
        return [ActivityRow.id.in_(decider.left.activities)]
    person = ActivityRow.person_id
    theirs: list[ColumnElement[bool]] = []
    if decider.people is not None:
        theirs = [person.in_(decider.people)]
    if decider.alone:
        return theirs
    return [*theirs, person != decider.id, _by_another(asker, decider)]


def points_of(cause: str, fact: InstrumentedAttribute[int]) -> ColumnElement[int]:
    """What a deal or an activity has brought so far."""
    total = select(func.coalesce(sum_of(PointsEntryRow.points), 0))
    return total.where(
        PointsEntryRow.cause == cause, PointsEntryRow.cause_id == fact
    ).scalar_subquery()


def is_asked_again(
    fact: str | InstrumentedAttribute[str], fact_id: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """Whether the last word on a fact is that it was asked about again."""
    last = select(DecisionRow.outcome).where(
        DecisionRow.fact == fact, DecisionRow.fact_id == fact_id
    )
    newest = last.order_by(DecisionRow.id.desc()).limit(1).scalar_subquery()
    return func.coalesce(newest, "") == "asked_again"


def _asked(
    query: Select[*tuple[Any, ...]], fact: str, fact_id: InstrumentedAttribute[int], *,
    again: bool | None,
) -> Select[*tuple[Any, ...]]:  # fmt: skip
    if again is None:
        return query
    asked = is_asked_again(fact, fact_id)
    return query.where(asked if again else ~asked)


def holds(people: Collection[int]) -> ColumnElement[bool]:
    """Whether one of these people is credited with a deal."""
    holder = aliased(CreditRow)
    held = select(holder.deal_id).where(holder.deal_id == DealRow.id, holder.person_id.in_(people))
    # SQLite 3.51 turns a bare EXISTS into a join that can list a shared deal twice.
    return held.limit(1).exists()


def _by_another(asker: ColumnElement[Any] | Any, decider: Decider) -> ColumnElement[bool]:
    return or_(asker.is_(None), asker != decider.id)


def _shares(session: Session, deals: list[int]) -> dict[int, tuple[Share, ...]]:
    rows = session.execute(
        select(
            CreditRow.deal_id, PersonRow.id, PersonRow.name, CreditRow.share_ppm, CreditRow.amount
        )
        .join(PersonRow, PersonRow.id == CreditRow.person_id)
        .where(CreditRow.deal_id.in_(deals))
        .order_by(CreditRow.deal_id, CreditRow.is_primary.desc(), PersonRow.name)
    )
    return {
        deal: tuple(Share(*row[1:]) for row in group)
        for deal, group in groupby(rows, key=lambda row: row.deal_id)
    }


def _together(rows: list[Row[Any]]) -> PendingActivities:
    first = rows[0]
    return PendingActivities(
        tuple(row.id for row in rows), first.kind, first.kind_name,
        sum(row.quantity for row in rows), first.day, first.person_id, first.person,
        sum(row.points for row in rows), tuple(row.version for row in rows),
    )  # fmt: skip
