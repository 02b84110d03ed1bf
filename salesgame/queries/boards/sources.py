"""What a board reads its figures off, metric by metric: columns of totals, activities, customers.

A board reads no more than its metric needs, and the same whatever the number of people.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.core.spans import ONE_DAY, Cell, Days, cells, clipped
from salesgame.domain.metrics.definitions import VERIFIED, Totals, kind_of
from salesgame.queries.boards.figures import ALL_KINDS, Figure, Figures
from salesgame.queries.boards.provisional import (
    Provisional,
    provisional_activities,
    provisional_deals,
    provisional_points,
)
from salesgame.queries.boards.steps import Steps, deal_steps, verified_steps
from salesgame.queries.metrics.averages import own_amounts
from salesgame.queries.metrics.retention import customers_by_owner, there_at_start
from salesgame.queries.metrics.totals import EVERYBODY, during
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import CreditRow, CustomerRow, DealRow
from salesgame.storage.metrics import ActivityTotalRow, TotalRow


@dataclass(frozen=True, slots=True)
class BoardScope:
    """A board's period and people: a team's members with their days in it, or None: everybody."""

    session: Session
    company: Company
    period: Period
    team: Mapping[int, Sequence[Days]] | None

    def members(self, start: date, end: date) -> dict[int, list[Days]]:
        """Who is of the team within these days, and on which of them."""
        inside = {p: clipped(spans, (start, end)) for p, spans in (self.team or {}).items()}
        return {person: own for person, own in inside.items() if own}


class Source(ABC):
    """Where the figures of a metric stand."""

    @abstractmethod
    def figures(self, scope: BoardScope, until: date) -> Figures:
        """Everybody's figures over the period's days before `until`, in the team's days only."""

    @abstractmethod
    def on_day(self, scope: BoardScope, day: date) -> Figures | None:
        """The figures of one day alone; None where a day has none of its own."""

    def steps(self, *, by_share: bool) -> Steps | None:
        """The facts that move a score; None where the figures hold the moment itself."""
        return None

    def provisional(self, *, by_share: bool) -> Sequence[Provisional]:
        """The facts that wait for approval among those that move a score."""
        return ()


class SummedSource(Source):
    """Figures that are sums over days, kept for whole periods."""

    def figures(self, scope: BoardScope, until: date) -> Figures:
        """Whole periods of who was there throughout, and the days of who wasn't."""
        found = cells(scope.company.calendar, scope.period, until)
        whole = self._whole(scope, found) if found else {}
        if scope.team is None:
            return whole
        days = scope.members(scope.period.start, until)
        steady = {p for p, own in days.items() if own == [(scope.period.start, until)]}
        passing = {p: own for p, own in days.items() if p not in steady}
        return {p: f for p, f in whole.items() if p in steady} | self._of_days(scope, passing)

    def on_day(self, scope: BoardScope, day: date) -> Figures | None:
        """The figures of one day alone."""
        if scope.team is None:
            return self._whole(scope, (("day", day),))
        return self._of_days(scope, scope.members(day, day + ONE_DAY))

    def _of_days(self, scope: BoardScope, people: Mapping[int, Sequence[Days]]) -> Figures:
        return self._days(scope, people) if people else {}

    @abstractmethod
    def _whole(self, scope: BoardScope, found: Sequence[Cell]) -> Figures:
        """Everybody's figures over whole kept periods, in one query."""

    @abstractmethod
    def _days(self, scope: BoardScope, people: Mapping[int, Sequence[Days]]) -> Figures:
        """Figures of people over only those of their days, from the rows of days."""


@dataclass(frozen=True, slots=True)
class TotalSource(SummedSource):
    """Measures of deals or points, with the moment that totals keep of them.

    `moved_by` says which of a person's deals change the score, `moved_by_share` where parts of
    deals count as parts; `by_opening` that its days are those on which deals were opened.
    """

    measures: tuple[str, ...]
    moved_by: ColumnElement[bool] | None = None
    moved_by_share: ColumnElement[bool] | None = None
    by_opening: bool = False
    reached: str = "won_reached_at"

    def steps(self, *, by_share: bool) -> Steps | None:
        """The deals that move a score."""
        moved_by = self._moved_by(by_share=by_share)
        return None if moved_by is None else deal_steps(moved_by, by_opening=self.by_opening)

    def provisional(self, *, by_share: bool) -> Sequence[Provisional]:
        """Those of the deals that wait; of points whatever waits and brought some."""
        moved_by = self._moved_by(by_share=by_share)
        if moved_by is None:
            return provisional_points()
        return (provisional_deals(moved_by, by_opening=self.by_opening),)

    def _moved_by(self, *, by_share: bool) -> ColumnElement[bool] | None:
        shared = self.moved_by_share if by_share else None
        return self.moved_by if shared is None else shared

    def _whole(self, scope: BoardScope, found: Sequence[Cell]) -> Figures:
        reached, *columns = self._columns()
        if len(found) == 1:
            query = select(TotalRow.person_id, reached, *columns)
        else:
            sums = map(sum_of, columns)
            query = select(TotalRow.person_id, func.max(reached), *sums).group_by(
                TotalRow.person_id
            )
        rows = scope.session.execute(query.where(_in_cells(TotalRow, found)))
        return {row[0]: Figure(self._totals(scope, row[2:]), row[1]) for row in rows}

    def _days(self, scope: BoardScope, people: Mapping[int, Sequence[Days]]) -> Figures:
        found: Figures = {}
        for person, day, at, *values in _rows_of_days(scope, TotalRow, people, self._columns()):
            if _is_inside(day, people[person]):
                _add(found, person, self._totals(scope, values), at)
        return found

    def _columns(self) -> list[Any]:
        return [getattr(TotalRow, name) for name in (self.reached, *self.measures)]

    def _totals(self, scope: BoardScope, values: Iterable[Any]) -> Totals:
        measures: dict[str, Any] = dict(zip(self.measures, values, strict=True))
        return Totals(by_share=scope.company.count_by_share, **measures)


class AverageSource(TotalSource):
    """The mean of a person's deals: what is their own of them is read beside their number."""

    def figures(self, scope: BoardScope, until: date) -> Figures:
        """Everybody's figures before `until`, with what is each person's own."""
        return _with_own(scope, super().figures(scope, until), (scope.period.start, until))

    def on_day(self, scope: BoardScope, day: date) -> Figures | None:
        """The figures of one day alone."""
        return _with_own(scope, super().on_day(scope, day) or {}, (day, day + ONE_DAY))


def _with_own(scope: BoardScope, figures: Figures, days: Days) -> Figures:
    people = None if scope.team is None else figures
    own = own_amounts(scope.session, days, people, scope.team)
    return {
        person: replace(one, totals=replace(one.totals, own_amount=own.get(person, 0)))
        for person, one in figures.items()
    }


@dataclass(frozen=True, slots=True)
class ActivitySource(SummedSource):
    """Activities of a kind, or of all kinds; of the verified the last isn't kept."""

    kind: str
    verified: bool = False

    def steps(self, *, by_share: bool) -> Steps | None:
        """The verified activities, where only they count."""
        return verified_steps(self.kind) if self.verified else None

    def provisional(self, *, by_share: bool) -> Sequence[Provisional]:
        """Those of the activities that wait."""
        return (provisional_activities(self.kind, verified=self.verified),)

    def _whole(self, scope: BoardScope, found: Sequence[Cell]) -> Figures:
        row = ActivityTotalRow
        query = (
            select(
                row.person_id, func.max(row.reached_at), sum_of(row.logged), sum_of(row.verified)
            )
            .where(_in_cells(row, found))
            .group_by(row.person_id)
        )
        if self.kind != ALL_KINDS:
            query = query.where(row.kind == self.kind)
        return {
            person: Figure(self._totals(logged, good), reached)
            for person, reached, logged, good in scope.session.execute(query)
        }

    def _days(self, scope: BoardScope, people: Mapping[int, Sequence[Days]]) -> Figures:
        row = ActivityTotalRow
        wanted = (row.reached_at, row.kind, row.logged, row.verified)
        found: Figures = {}
        for person, day, at, of, logged, good in _rows_of_days(scope, row, people, wanted):
            if _is_inside(day, people[person]) and self.kind in (ALL_KINDS, of):
                _add(found, person, self._totals(logged, good), at)
        return found

    def _totals(self, logged: int, good: int) -> Totals:
        return Totals(logged={self.kind: logged}, verified={self.kind: good})


@dataclass(frozen=True, slots=True)
class CustomerSource(Source):
    """Customers of owners, read over a whole period: they have no figure of a day."""

    read: Callable[[BoardScope, Period], Figures]

    def figures(self, scope: BoardScope, until: date) -> Figures:
        """Customers count for the team their owner is in at the end."""
        found = self.read(scope, replace(scope.period, end=min(scope.period.end, until)))
        if scope.team is None:
            return found
        there = scope.members(until - ONE_DAY, until)
        return {person: figure for person, figure in found.items() if person in there}

    def on_day(self, scope: BoardScope, day: date) -> Figures | None:
        """None: who is a customer on a day was so on the day before."""
        return None


def _customers(scope: BoardScope, period: Period) -> Figures:
    """Customers each owner had at the start of a period, and how many of them stayed."""
    stayed = or_(CustomerRow.left_on.is_(None), CustomerRow.left_on >= period.end)
    query = (
        select(CustomerRow.owner_id, func.count(), func.count().filter(stayed))
        .where(
            CustomerRow.cancelled.is_(False),
            CustomerRow.owner_id.is_not(None),
            there_at_start(period),
        )
        .group_by(CustomerRow.owner_id)
    )
    return {
        owner: Figure(Totals(customers=held, customers_kept=kept), None)
        for owner, held, kept in scope.session.execute(query)
        if owner is not None
    }


def _paying(scope: BoardScope, period: Period) -> Figures:
    """What each owner's customers paid at the start of a period, and what of it stayed."""
    found = customers_by_owner(scope.session, EVERYBODY, period, scope.company.calendar)
    return {owner: Figure(totals, None) for owner, totals in found.items() if owner is not None}


_WON, _CLOSED = CreditRow.status == "won", CreditRow.status.in_(("won", "lost"))
_FIRST, _WORTH = CreditRow.is_primary.is_(True), CreditRow.amount != 0
_REVENUE = TotalSource(("won_amount", "won"), and_(_WON, _WORTH))
_STAYED, _PAID = CustomerSource(_customers), CustomerSource(_paying)
SOURCES: Mapping[str, Source] = {
    "points": TotalSource(("points",), reached="points_reached_at"),
    "revenue": _REVENUE,
    "attainment": _REVENUE,
    "deals_won": TotalSource(("won", "won_share"), and_(_WON, _FIRST), _WON),
    "win_rate": TotalSource(
        ("won", "won_share", "lost", "lost_share"), and_(_CLOSED, _FIRST), _CLOSED
    ),
    # That a deal was created has a day and no moment.
    "created_cohort_win_rate": TotalSource(
        ("opened", "cohort_won"), and_(_WON, _FIRST), by_opening=True
    ),
    "value_win_rate": TotalSource(
        ("won", "lost", "won_amount", "lost_amount"), and_(_CLOSED, _WORTH)
    ),
    "average_deal": AverageSource(("valued",), and_(_WON, _FIRST, CreditRow.amount.is_not(None))),
    "sales_cycle": TotalSource(
        ("cycle_days", "cycles"), and_(_WON, _FIRST, DealRow.opened_on <= DealRow.closed_on)
    ),
    "retention": _STAYED,
    "churn": _STAYED,
    "gross_revenue_retention": _PAID,
    "net_revenue_retention": _PAID,
}


def source_of(metric: str) -> Source:
    """Where a metric's figures stand: one of SOURCES, or activities of the kind it counts."""
    return SOURCES.get(metric) or ActivitySource(kind_of(metric), metric.endswith(VERIFIED))


def _in_cells(table: Any, cells: Sequence[Cell]) -> ColumnElement[bool]:
    kinds = {kind for kind, _ in cells}
    return or_(
        *(
            and_(table.period_kind == kind, table.start.in_([s for k, s in cells if k == kind]))
            for kind in sorted(kinds)
        )
    )


def _rows_of_days(
    scope: BoardScope, table: Any, people: Mapping[int, Sequence[Days]], columns: Iterable[Any]
) -> Iterable[Any]:
    first = min(start for spans in people.values() for start, _ in spans)
    until = max(end for spans in people.values() for _, end in spans)
    query = select(table.person_id, table.start, *columns).where(*during(table, first, until))
    yield from rows_in_chunks(scope.session, query, table.person_id, people)


def _is_inside(day: date, spans: Sequence[Days]) -> bool:
    return any(start <= day < end for start, end in spans)


def _add(found: Figures, person: int, part: Totals, at: datetime | None) -> None:
    before = found.get(person)
    if before is None:
        found[person] = Figure(part, at)
        return
    latest = max((x for x in (before.reached_at, at) if x is not None), default=None)
    found[person] = Figure(before.totals + part, latest)
