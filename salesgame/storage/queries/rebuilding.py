"""Rebuilding totals from the facts in SQL, and naming the rows that say something else.

Nothing here shares code with what keeps the totals: it groups the facts, lays the result
beside the kept rows, and lets the database return only the keys where the two differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
    union_all,
)
from sqlalchemy.orm import Session

from salesgame.domain.periods import Period
from salesgame.storage.activities import ActivityRow
from salesgame.storage.base import Instant
from salesgame.storage.days import DaysBetween
from salesgame.storage.deals import CreditRow, DealRow
from salesgame.storage.ledgers import PointsEntryRow
from salesgame.storage.people import PersonRow
from salesgame.storage.totals import ActivityTotalRow, TotalRow

SUMS = (
    "won", "won_share", "won_amount", "valued", "lost", "lost_share", "lost_amount",
    "cycle_days", "cycles", "opened", "cohort_won", "cohort_lost", "points",
)  # fmt: skip
INSTANTS = ("won_reached_at", "points_reached_at")
_PERSON_AND_DAY = ("person_id", "start")
_SLICE = 500
_DEAL_COUNTS = and_(DealRow.cancelled.is_(False), DealRow.approval != "refused")
_ACTIVITY_COUNTS = and_(ActivityRow.cancelled.is_(False), ActivityRow.approval != "refused")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A measure of one row that is not what the facts give."""

    key: tuple[Any, ...]
    measure: str
    kept: Any
    rebuilt: Any


@dataclass(frozen=True, slots=True)
class Slice:
    """The people with ids from `low` up to `high`; together the slices hold every id."""

    low: int
    high: int

    def of(self, person: Any) -> ColumnElement[bool]:
        """Whether a person is of this slice."""
        return and_(person >= self.low, person < self.high)


def slices(session: Session) -> list[Slice]:
    """All people in slices small enough to be grouped in little memory."""
    ids = list(session.scalars(select(PersonRow.id).order_by(PersonRow.id)))
    edges = [-(2**62), *ids[_SLICE::_SLICE], 2**62]
    return [Slice(low, high) for low, high in pairwise(edges)]


def day_mismatches(session: Session, people: Slice) -> Iterator[Mismatch]:
    """Days of these people whose totals are not the sum of their deals and ledger entries."""
    parts = [_closings(people), _openings(people), _points(people)]
    query = _compared(_kept_days(people), parts, _PERSON_AND_DAY, SUMS, INSTANTS)
    yield from _read(session, query, _PERSON_AND_DAY, SUMS + INSTANTS)


def period_mismatches(session: Session, period: Period) -> Iterator[Mismatch]:
    """People whose totals of a longer period are not the sum of its days."""
    kept, days = _kept_period(TotalRow, SUMS, INSTANTS, period)
    query = _compared(kept, [days], ("person_id",), SUMS, INSTANTS)
    yield from _read(session, query, ("person_id",), SUMS + INSTANTS)


def activity_day_mismatches(session: Session, people: Slice) -> Iterator[Mismatch]:
    """Days of these people whose activity totals are not the sum of their activities."""
    keys, sums, instants = ("person_id", "start", "kind"), ("logged", "verified"), ("reached_at",)
    row = ActivityTotalRow
    kept = select(
        row.person_id, row.start, row.kind, row.logged, row.verified, row.reached_at, _side(1)
    ).where(row.period_kind == "day", people.of(row.person_id))
    rebuilt = (
        select(
            ActivityRow.person_id,
            ActivityRow.day,
            ActivityRow.kind,
            func.sum(ActivityRow.quantity),
            func.sum(case((ActivityRow.verified, ActivityRow.quantity), else_=0)),
            func.max(ActivityRow.happened_at),
            _side(0),
        )
        .where(_ACTIVITY_COUNTS, people.of(ActivityRow.person_id))
        .group_by(ActivityRow.person_id, ActivityRow.day, ActivityRow.kind)
    )
    query = _compared(kept, [rebuilt], keys, sums, instants)
    yield from _read(session, query, keys, sums + instants)


def activity_period_mismatches(session: Session, period: Period) -> Iterator[Mismatch]:
    """People whose activity totals of a longer period are not the sum of its days."""
    keys, sums, instants = ("person_id", "kind"), ("logged", "verified"), ("reached_at",)
    kept, days = _kept_period(ActivityTotalRow, sums, instants, period, more_keys=("kind",))
    query = _compared(kept, [days], keys, sums, instants)
    yield from _read(session, query, keys, sums + instants)


def first_and_last_day(session: Session) -> tuple[date, date] | None:
    """The days between which there are totals; None where there are none."""
    ends = [
        session.execute(
            select(func.min(row.start), func.max(row.start)).where(row.period_kind == "day")
        ).one()
        for row in (TotalRow, ActivityTotalRow)
    ]
    known = [day for pair in ends for day in pair if day is not None]
    return (min(known), max(known)) if known else None


def kept_starts(session: Session, kind: str) -> set[date]:
    """The first days of all periods of a kind that have totals."""
    found: set[date] = set()
    for row in (TotalRow, ActivityTotalRow):
        found.update(session.scalars(select(row.start).where(row.period_kind == kind).distinct()))
    return found


def credit_mismatches(session: Session) -> Iterator[tuple[int, int | None, int | None]]:
    """Deals whose credits don't add up, or say another day or outcome: id, credited, amount."""
    day = func.coalesce(DealRow.closed_on, DealRow.opened_on)
    odd = or_(CreditRow.status != DealRow.status, CreditRow.day.is_distinct_from(day))
    query = (
        select(DealRow.id, func.sum(CreditRow.amount), DealRow.amount)
        .outerjoin(CreditRow, CreditRow.deal_id == DealRow.id)
        .group_by(DealRow.id, DealRow.amount)
        .having(
            or_(
                func.sum(CreditRow.amount).is_distinct_from(DealRow.amount),
                func.coalesce(func.sum(CreditRow.share_ppm), 0) != 1_000_000,
                func.sum(case((CreditRow.is_primary, 1), else_=0)) != 1,
                func.sum(case((odd, 1), else_=0)) > 0,
            )
        )
        .order_by(DealRow.id)
    )
    for deal, credited, amount in session.execute(query):
        yield deal, None if credited is None else int(credited), amount


def entries_without_a_fact(session: Session) -> Iterator[tuple[int, str, int]]:
    """Entries of points whose deal or activity is not there, or whose cause is none we know."""
    entry = PointsEntryRow
    query = (
        select(entry.id, entry.cause, entry.points)
        .outerjoin(DealRow, and_(entry.cause == "deal", DealRow.id == entry.cause_id))
        .outerjoin(ActivityRow, and_(entry.cause == "activity", ActivityRow.id == entry.cause_id))
        .where(DealRow.id.is_(None), ActivityRow.id.is_(None), entry.cause != "goal")
        .order_by(entry.id)
    )
    for found, cause, points in session.execute(query):
        yield found, cause, points


def _kept_days(people: Slice) -> Select[Any]:
    columns = [getattr(TotalRow, name) for name in (*_PERSON_AND_DAY, *SUMS, *INSTANTS)]
    return select(*columns, _side(1)).where(
        TotalRow.period_kind == "day", people.of(TotalRow.person_id)
    )


def _closings(people: Slice) -> Select[Any]:
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


def _openings(people: Slice) -> Select[Any]:
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


def _deals(measures: Mapping[str, Any], day: Any, people: Slice) -> Select[Any]:
    return (
        select(CreditRow.person_id, day, *_measures(measures))
        .select_from(CreditRow)
        .join(DealRow, DealRow.id == CreditRow.deal_id)
        .where(_DEAL_COUNTS, people.of(CreditRow.person_id))
    )


def _points(people: Slice) -> Select[Any]:
    entry = PointsEntryRow
    reversed_ids = select(entry.reverses_id).where(
        entry.reverses_id.is_not(None), people.of(entry.person_id)
    )
    stands = and_(entry.reverses_id.is_(None), entry.id.not_in(reversed_ids))
    measures = {
        "points": func.sum(entry.points),
        "points_reached_at": func.max(case((stands, entry.reached_at))),
    }
    return (
        select(entry.person_id, entry.counts_on, *_measures(measures))
        .where(people.of(entry.person_id))
        .group_by(entry.person_id, entry.counts_on)
    )


def _measures(known: Mapping[str, Any]) -> list[Any]:
    """All measures in their order; those a part knows nothing of are nothing."""
    sums = [known.get(name, literal(0)) for name in SUMS]
    return [*sums, *(known.get(name, cast(null(), Instant)) for name in INSTANTS), _side(0)]


def _count(condition: Any) -> Any:
    return _sum(condition, 1)


def _sum(condition: Any, value: Any) -> Any:
    return func.sum(case((condition, value), else_=0))


def _side(kept: int) -> Any:
    return literal(kept).label("is_kept")


def _kept_period(
    row: Any,
    sums: Sequence[str],
    instants: Sequence[str],
    period: Period,
    more_keys: Sequence[str] = (),
) -> tuple[Select[Any], Select[Any]]:
    names = ("person_id", *more_keys, *sums, *instants)
    columns = [getattr(row, name) for name in names]
    kept = select(*columns, _side(1)).where(
        row.period_kind == period.kind, row.start == period.start
    )
    days = select(*columns, _side(0)).where(
        row.period_kind == "day", row.start >= period.start, row.start < period.end
    )
    return kept, days


def _compared(
    kept: Select[Any],
    rebuilt: Sequence[Select[Any]],
    keys: Sequence[str],
    sums: Sequence[str],
    instants: Sequence[str],
) -> Select[Any]:
    """The keys where two sides differ, with both sides of every measure."""
    both = union_all(kept, *rebuilt).subquery()
    one, other = both.c.is_kept == 1, both.c.is_kept == 0
    pairs = [(_sum(one, both.c[m]), _sum(other, both.c[m])) for m in sums]
    pairs += [
        (func.max(case((one, both.c[m]))), func.max(case((other, both.c[m])))) for m in instants
    ]
    columns = [both.c[key] for key in keys]
    return (
        select(*columns, *(side for pair in pairs for side in pair))
        .group_by(*columns)
        .having(or_(*(left.is_distinct_from(right) for left, right in pairs)))
        .order_by(*columns)
    )


def _read(
    session: Session, query: Select[Any], keys: Sequence[str], measures: Sequence[str]
) -> Iterator[Mismatch]:
    for row in session.execute(query):
        key, sides = tuple(row[: len(keys)]), row[len(keys) :]
        for at, measure in enumerate(measures):
            kept, rebuilt = sides[2 * at], sides[2 * at + 1]
            if kept != rebuilt:
                yield Mismatch(key, measure, kept, rebuilt)
