"""What people reported themselves and a manager has not yet decided."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import ActivityKindRow, ActivityRow, CreditRow, DealRow
from salesgame.storage.people import PersonRow
from salesgame.storage.points import PointsEntryRow

PAGE = 50
# Bound parameters would hide from SQLite that the partial index serves.
_WAITS: ColumnElement[str] = literal_column("'pending'")


@dataclass(frozen=True, slots=True)
class Share:
    """One person's part of a deal that waits; `amount` in minor units."""

    person: str
    share_ppm: int
    amount: int | None

    @property
    def ratio(self) -> Decimal:
        """The share as a part of one."""
        return Decimal(self.share_ppm) / WHOLE_PPM


@dataclass(frozen=True, slots=True)
class PendingDeal:
    """A self-reported deal that waits; `points` is what it has earned so far."""

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

    @property
    def facts(self) -> tuple[tuple[str, int], ...]:
        """What a decision on it names."""
        return (("deal", self.id),)

    @property
    def versions(self) -> tuple[int, ...]:
        """The version shown of each of these facts."""
        return (self.version,)


@dataclass(frozen=True, slots=True)
class PendingActivities:
    """One person's self-reported activities of one kind and day, decided together."""

    ids: tuple[int, ...]
    kind: str
    kind_name: str
    quantity: int
    day: date
    person_id: int
    person: str
    points: int
    versions: tuple[int, ...]

    @property
    def facts(self) -> tuple[tuple[str, int], ...]:
        """What a decision on them names."""
        return tuple(("activity", fact) for fact in self.ids)


def pending_deals(
    session: Session, viewer: int, people: Collection[int] | None = None
) -> tuple[PendingDeal, ...]:
    """The oldest deals of `people` (None: of anybody) that wait for `viewer`; PAGE at most.

    Nobody decides on a deal in which they hold credit themselves.
    """
    rows = session.execute(_deals(viewer, people).limit(PAGE)).all()
    shares = _shares(session, [row.id for row in rows])
    return tuple(
        PendingDeal(
            row.id, row.name, row.status, row.amount, row.closed_on or row.opened_on,
            row.person_id, row.person, shares.get(row.id, ()), row.points, row.version,
        )
        for row in rows
    )  # fmt: skip


def pending_activities(
    session: Session, viewer: int, people: Collection[int] | None = None
) -> tuple[PendingActivities, ...]:
    """The oldest activities that wait for `viewer`, by person, kind and day; PAGE facts at most."""
    rows = session.execute(_activities(viewer, people).limit(PAGE)).all()
    ordered = sorted(rows, key=lambda row: (row.day, row.person_id, row.kind, row.id))
    groups = groupby(ordered, key=lambda row: (row.day, row.person_id, row.kind))
    return tuple(_together(list(group)) for _, group in groups)


def count_pending(session: Session, viewer: int, people: Collection[int] | None = None) -> int:
    """How many facts wait for `viewer`'s word."""
    deals = select(func.count()).select_from(_deals(viewer, people).order_by(None).subquery())
    activities = select(func.count()).select_from(
        _activities(viewer, people).order_by(None).subquery()
    )
    counted = session.execute(select(deals.scalar_subquery(), activities.scalar_subquery())).one()
    return sum(counted)


def waiting_among(
    session: Session,
    viewer: int,
    people: Collection[int] | None,
    deals: Collection[int],
    activities: Collection[int],
) -> tuple[frozenset[int], frozenset[int]]:
    """Those of these deals and activities that wait for `viewer`'s word."""
    ours = _deals(viewer, people).where(DealRow.id.in_(deals))
    theirs = _activities(viewer, people).where(ActivityRow.id.in_(activities))
    return (
        frozenset(row.id for row in session.execute(ours)),
        frozenset(row.id for row in session.execute(theirs)),
    )


def _deals(viewer: int, people: Collection[int] | None) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            DealRow.id, DealRow.name, DealRow.status, DealRow.amount, DealRow.closed_on,
            DealRow.opened_on, PersonRow.id.label("person_id"),
            PersonRow.name.label("person"), _points("deal", DealRow.id).label("points"),
            DealRow.version,
        )
        .join(CreditRow, and_(CreditRow.deal_id == DealRow.id, CreditRow.is_primary))
        .join(PersonRow, PersonRow.id == CreditRow.person_id)
        .where(DealRow.approval == _WAITS, ~DealRow.cancelled, ~_holds([viewer]))
        .order_by(DealRow.id)
    )  # fmt: skip
    return query if people is None else query.where(_holds(people))


def _holds(people: Collection[int]) -> ColumnElement[bool]:
    holder = aliased(CreditRow)
    held = select(holder.deal_id).where(holder.deal_id == DealRow.id, holder.person_id.in_(people))
    # SQLite 3.51 turns a bare EXISTS into a join that can list a shared deal twice.
    return held.limit(1).exists()


def _activities(viewer: int, people: Collection[int] | None) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            ActivityRow.id, ActivityRow.kind, ActivityKindRow.name.label("kind_name"),
            ActivityRow.quantity, ActivityRow.day, ActivityRow.person_id,
            PersonRow.name.label("person"), _points("activity", ActivityRow.id).label("points"),
            ActivityRow.version,
        )
        .join(PersonRow, PersonRow.id == ActivityRow.person_id)
        .join(ActivityKindRow, ActivityKindRow.key == ActivityRow.kind)
        .where(ActivityRow.approval == _WAITS, ~ActivityRow.cancelled)
        .where(ActivityRow.person_id != viewer)
        .order_by(ActivityRow.id)
    )  # fmt: skip
    return query if people is None else query.where(ActivityRow.person_id.in_(people))


def _points(cause: str, fact: InstrumentedAttribute[int]) -> ColumnElement[int]:
    total = select(func.coalesce(sum_of(PointsEntryRow.points), 0))
    return total.where(
        PointsEntryRow.cause == cause, PointsEntryRow.cause_id == fact
    ).scalar_subquery()


def _shares(session: Session, deals: list[int]) -> dict[int, tuple[Share, ...]]:
    rows = session.execute(
        select(CreditRow.deal_id, PersonRow.name, CreditRow.share_ppm, CreditRow.amount)
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
