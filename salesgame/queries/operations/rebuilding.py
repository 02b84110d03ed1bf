"""Rebuilding totals from the facts, a few people at a time, and reading what is kept of them.

Nothing here shares code with what keeps the totals: the database groups the facts anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from salesgame.domain.metrics.measures import ACTIVITY_KEPT, INSTANTS, KEPT, SUMS
from salesgame.storage.db.base import Instant
from salesgame.storage.db.days import DaysBetween
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import ActivityRow, CreditRow, DealRow
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from salesgame.storage.people import PersonRow
from salesgame.storage.points import PointsEntryRow

_SLICE = 500  # people; PostgreSQL reads all totals once for each slice

Measures = list[Any]
Whose = tuple[Any, ...]  # a person, or a person and a kind of activity
Days = dict[tuple[date, Whose], Measures]
Kept = tuple[str, date, Whose, Measures]
# Said here anew: what is wrong where the others say it must show.
_NOWHERE = ("refused", "held")
_DEAL_COUNTS = and_(DealRow.cancelled.is_(False), DealRow.approval.not_in(_NOWHERE))
_ACTIVITY_COUNTS = and_(ActivityRow.cancelled.is_(False), ActivityRow.approval.not_in(_NOWHERE))


@dataclass(frozen=True, slots=True)
class IdRange:
    """The people with ids from `low` up to `high`; together the slices hold every id."""

    low: int
    high: int

    def of(self, person: Any) -> ColumnElement[bool]:
        """Whether a person is of this slice."""
        return and_(person >= self.low, person < self.high)


def slices(session: Session) -> list[IdRange]:
    """All people in slices small enough to be grouped in little memory."""
    ids = list(session.scalars(select(PersonRow.id).order_by(PersonRow.id)))
    edges = [-(2**62), *ids[_SLICE::_SLICE], 2**62]
    return [IdRange(low, high) for low, high in pairwise(edges)]


def rebuilt_totals(session: Session, people: IdRange) -> Days:
    """The measures of these people's days, worked out from their deals and ledger entries."""
    found: Days = {}
    for part in (_closings(people), _openings(people), _points(people)):
        for person, day, *values in session.execute(part):
            key = day, (person,)
            known = found.get(key)
            found[key] = values if known is None else added(known, values)
    return found


def rebuilt_activity_totals(session: Session, people: IdRange) -> Days:
    """The measures of these people's days, worked out from their activities."""
    row = ActivityRow
    query = (
        select(
            row.person_id, row.day, row.kind, sum_of(row.quantity),
            _sum(row.verified, row.quantity), func.max(row.happened_at),
        )
        .where(_ACTIVITY_COUNTS, people.of(row.person_id))
        .group_by(row.person_id, row.day, row.kind)
    )  # fmt: skip
    return {(day, (person, kind)): values for person, day, kind, *values in session.execute(query)}


def kept_totals(session: Session, people: IdRange) -> Iterator[Kept]:
    """Every total of these people as it is kept: period kind, start, whose, measures."""
    row = TotalRow
    columns = [getattr(row, name) for name in KEPT]
    query = select(row.period_kind, row.start, row.person_id, *columns)
    for kind, start, person, *values in session.execute(query.where(people.of(row.person_id))):
        yield kind, start, (person,), values


def kept_activity_totals(session: Session, people: IdRange) -> Iterator[Kept]:
    """Every activity total of these people as it is kept."""
    row = ActivityTotalRow
    columns = [getattr(row, name) for name in ACTIVITY_KEPT]
    query = select(row.period_kind, row.start, row.person_id, row.kind, *columns)
    found = session.execute(query.where(people.of(row.person_id)))
    for kind, start, person, activity, *values in found:
        yield kind, start, (person, activity), values


def added(one: Measures, two: Measures) -> Measures:
    """Two rows of measures as one: counters are summed, of instants the later stands."""
    return [_plus(a, b) for a, b in zip(one, two, strict=True)]


def _plus(a: Any, b: Any) -> Any:
    if a is None or b is None:
        return b if a is None else a
    return max(a, b) if isinstance(a, datetime) else a + b


def credit_mismatches(session: Session) -> Iterator[tuple[int, int | None, int | None]]:
    """Deals whose credits don't add up, or say another day or outcome: id, credited, amount."""
    day = func.coalesce(DealRow.closed_on, DealRow.opened_on)
    odd = or_(CreditRow.status != DealRow.status, CreditRow.day.is_distinct_from(day))
    query = (
        select(DealRow.id, sum_of(CreditRow.amount), DealRow.amount)
        .outerjoin(CreditRow, CreditRow.deal_id == DealRow.id)
        .group_by(DealRow.id, DealRow.amount)
        .having(
            or_(
                sum_of(CreditRow.amount).is_distinct_from(DealRow.amount),
                func.coalesce(sum_of(CreditRow.share_ppm), 0) != 1_000_000,
                sum_of(case((CreditRow.is_primary, 1), else_=0)) != 1,
                sum_of(case((odd, 1), else_=0)) > 0,
            )
        )
        .order_by(DealRow.id)
    )
    yield from map(tuple, session.execute(query))


def _closings(people: IdRange) -> Select[Any]:
    won, lost = DealRow.status == "won", DealRow.status == "lost"
    first = CreditRow.is_primary
    timed = and_(won, first, DealRow.opened_on <= DealRow.closed_on)
    measures = {
        "won": _count(and_(won, first)),
        "won_share": _sum(won, CreditRow.share_ppm),
        "won_amount": _sum(won, func.coalesce(CreditRow.amount, 0)),
        "valued": _count(and_(won, first, DealRow.amount.is_not(None))),
        "lost": _count(and_(lost, first)),
        "lost_share": _sum(lost, CreditRow.share_ppm),
        "lost_amount": _sum(lost, func.coalesce(CreditRow.amount, 0)),
        "cycle_days": _sum(timed, DaysBetween(DealRow.closed_on, DealRow.opened_on)),
        "cycles": _count(timed),
        "won_reached_at": func.max(case((won, DealRow.closed_at))),
    }
    return (
        _deals(measures, DealRow.closed_on, people)
        .where(or_(won, lost), DealRow.closed_on.is_not(None))
        .group_by(CreditRow.person_id, DealRow.closed_on)
    )


def _openings(people: IdRange) -> Select[Any]:
    measures = {
        "opened": func.count(),
        "cohort_won": _count(DealRow.status == "won"),
        "cohort_lost": _count(DealRow.status == "lost"),
    }
    return (
        _deals(measures, DealRow.opened_on, people)
        .where(CreditRow.is_primary.is_(True), DealRow.opened_on.is_not(None))
        .group_by(CreditRow.person_id, DealRow.opened_on)
    )


def _deals(measures: Mapping[str, Any], day: Any, people: IdRange) -> Select[Any]:
    return (
        select(CreditRow.person_id, day, *_measures(measures))
        .select_from(CreditRow)
        .join(DealRow, DealRow.id == CreditRow.deal_id)
        .where(_DEAL_COUNTS, people.of(CreditRow.person_id))
    )


def _points(people: IdRange) -> Select[Any]:
    entry = PointsEntryRow
    reversed_ids = select(entry.reverses_id).where(
        entry.reverses_id.is_not(None), people.of(entry.person_id)
    )
    stands = and_(entry.reverses_id.is_(None), entry.id.not_in(reversed_ids))
    measures = {
        "points": sum_of(entry.points),
        "points_reached_at": func.max(case((stands, entry.reached_at))),
    }
    return (
        select(entry.person_id, entry.counts_on, *_measures(measures))
        .where(people.of(entry.person_id))
        .group_by(entry.person_id, entry.counts_on)
    )


def _measures(known: Mapping[str, Any]) -> list[Any]:
    """All measures in their order; those a part knows nothing of are nothing."""
    sums = [known.get(name, literal(0)).label(name) for name in SUMS]
    instants = [known.get(name, cast(null(), Instant)).label(name) for name in INSTANTS]
    return [*sums, *instants]


def _count(condition: Any) -> Any:
    return _sum(condition, 1)


def _sum(condition: Any, value: Any) -> Any:
    return sum_of(case((condition, value), else_=0))
