"""Reading what a board is made of: people, their figures over some days, and their teams."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.boards.board import Player
from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.core.spans import Cell, Days
from salesgame.domain.metrics.definitions import Totals
from salesgame.queries.metrics.retention import customers_by_owner, there_at_start
from salesgame.queries.metrics.totals import EVERYBODY, during
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.db.summing import sum_of
from salesgame.storage.deals import CustomerRow
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from salesgame.storage.people import MembershipRow, PersonRow, TeamRow
from salesgame.storage.points import PointsEntryRow
from salesgame.storage.rules import RuleRow, RuleVersionRow

# What each metric is read off; a board reads no more than it needs.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "revenue": ("won_amount", "won"),
    "deals_won": ("won", "won_share"),
    "win_rate": ("won", "won_share", "lost", "lost_share"),
    "created_cohort_win_rate": ("opened", "cohort_won"),
    "value_win_rate": ("won", "lost", "won_amount", "lost_amount"),
    "average_deal": ("valued",),
    "sales_cycle": ("cycle_days", "cycles"),
    "points": ("points",),
}
_REACHED = {"points": "points_reached_at"}
ALL_KINDS = "activities"


@dataclass(frozen=True, slots=True)
class Figure:
    """What somebody reached over some days, and the instant of the last step."""

    totals: Totals
    reached_at: datetime | None


Figures = dict[int, Figure]
_PLAYERS = select(
    PersonRow.id, PersonRow.name, PersonRow.nickname, PersonRow.role, PersonRow.on_tv,
    PersonRow.deactivated_at,
)  # fmt: skip


def players(session: Session, people: Collection[int] | None = None) -> list[Player]:
    """Everybody who can stand on a board, or only these people."""
    return [
        Player(id_, name, nickname or name, role == "rep" and gone is None, on_tv)
        for id_, name, nickname, role, on_tv, gone in rows_in_chunks(
            session, _PLAYERS, PersonRow.id, people
        )
    ]


def deal_figures(
    session: Session, metric: str, cells: Sequence[Cell], *, by_share: bool
) -> Figures:
    """Everybody's figures over whole kept periods, in one query."""
    names = _COLUMNS[metric]
    reached = getattr(TotalRow, _REACHED.get(metric, "won_reached_at"))
    columns = [getattr(TotalRow, name) for name in names]
    if len(cells) == 1:
        query = select(TotalRow.person_id, reached, *columns)
    else:
        sums = [sum_of(column) for column in columns]
        query = select(TotalRow.person_id, func.max(reached), *sums).group_by(TotalRow.person_id)
    found = session.execute(query.where(_in_cells(TotalRow, cells)))
    return {row[0]: Figure(_totals(names, row[2:], by_share=by_share), row[1]) for row in found}


def activity_figures(session: Session, kind: str, cells: Sequence[Cell]) -> Figures:
    """Everybody's activities of a kind (or all kinds) over whole kept periods, in one query."""
    row = ActivityTotalRow
    query = (
        select(row.person_id, func.max(row.reached_at), sum_of(row.logged), sum_of(row.verified))
        .where(_in_cells(row, cells))
        .group_by(row.person_id)
    )
    if kind != ALL_KINDS:
        query = query.where(row.kind == kind)
    return {
        person: Figure(Totals(logged={kind: logged}, verified={kind: good}), reached)
        for person, reached, logged, good in session.execute(query)
    }


def deal_days(
    session: Session, metric: str, people: Mapping[int, Sequence[Days]], *, by_share: bool
) -> Figures:
    """Figures of people over only those of their days, from the rows of days."""
    names = _COLUMNS[metric]
    reached = getattr(TotalRow, _REACHED.get(metric, "won_reached_at"))
    columns = [getattr(TotalRow, name) for name in names]
    found: Figures = {}
    for person, day, at, *values in _days(session, TotalRow, people, (reached, *columns)):
        if _is_inside(day, people[person]):
            part = _totals(names, values, by_share=by_share)
            _add(found, person, part, at)
    return found


def activity_days(session: Session, kind: str, people: Mapping[int, Sequence[Days]]) -> Figures:
    """Activities of people over only those of their days."""
    row = ActivityTotalRow
    wanted = (row.reached_at, row.kind, row.logged, row.verified)
    found: Figures = {}
    for person, day, at, of, logged, good in _days(session, row, people, wanted):
        if _is_inside(day, people[person]) and kind in (ALL_KINDS, of):
            _add(found, person, Totals(logged={kind: logged}, verified={kind: good}), at)
    return found


def customer_figures(session: Session, period: Period) -> Figures:
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
        for owner, held, kept in session.execute(query)
        if owner is not None
    }


def paying_figures(session: Session, period: Period, calendar: Calendar) -> Figures:
    """What each owner's customers paid at the start of a period, and what of it stayed."""
    found = customers_by_owner(session, EVERYBODY, period, calendar)
    return {owner: Figure(totals, None) for owner, totals in found.items() if owner is not None}


def entry_counts(
    session: Session, start: date, until: date, people: Collection[int]
) -> dict[int, int]:
    """How many entries of the points ledger these people have that count on these days."""
    entry = PointsEntryRow
    query = (
        select(entry.person_id, func.count())
        .where(entry.counts_on >= start, entry.counts_on < until)
        .group_by(entry.person_id)
    )
    return dict(rows_in_chunks(session, query, entry.person_id, people))


def entry_days(
    session: Session, start: date, until: date, people: Collection[int]
) -> list[tuple[int, date, int]]:
    """The same, day by day: person, day, entries."""
    entry = PointsEntryRow
    query = (
        select(entry.person_id, entry.counts_on, func.count())
        .where(entry.counts_on >= start, entry.counts_on < until)
        .group_by(entry.person_id, entry.counts_on)
    )
    return [(*row,) for row in rows_in_chunks(session, query, entry.person_id, people)]


def points_by_rule(
    session: Session, person_id: int, start: date, until: date, limit: int = 8
) -> list[tuple[str, int]]:
    """What each rule brought a person on these days, most first."""
    brought = sum_of(PointsEntryRow.points)
    query = (
        select(RuleRow.name, brought)
        .join(RuleVersionRow, RuleVersionRow.id == PointsEntryRow.rule_version_id)
        .join(RuleRow, RuleRow.id == RuleVersionRow.rule_id)
        .where(
            PointsEntryRow.person_id == person_id,
            PointsEntryRow.counts_on >= start,
            PointsEntryRow.counts_on < until,
        )
        .group_by(RuleRow.name)
        .having(brought != 0)
        .order_by(brought.desc(), RuleRow.name)
        .limit(limit)
    )
    return [(name, points) for name, points in session.execute(query)]


def teams_on(session: Session, people: Collection[int], day: date) -> dict[int, str]:
    """The team each of these people is a member of on a day."""
    query = (
        select(MembershipRow.person_id, TeamRow.name)
        .join(TeamRow, TeamRow.id == MembershipRow.team_id)
        .where(
            MembershipRow.person_id.in_(people),
            MembershipRow.role == "member",
            MembershipRow.start <= day,
            MembershipRow.end > day,
        )
        .order_by(TeamRow.name.desc())
    )
    return {row.person_id: row.name for row in session.execute(query)}


def _totals(names: Sequence[str], values: Iterable[Any], *, by_share: bool) -> Totals:
    measures: dict[str, Any] = dict(zip(names, values, strict=True))
    return Totals(by_share=by_share, **measures)


def _in_cells(table: Any, cells: Sequence[Cell]) -> ColumnElement[bool]:
    kinds = {kind for kind, _ in cells}
    return or_(
        *(
            and_(table.period_kind == kind, table.start.in_([s for k, s in cells if k == kind]))
            for kind in sorted(kinds)
        )
    )


def _days(
    session: Session, table: Any, people: Mapping[int, Sequence[Days]], columns: Iterable[Any]
) -> Iterable[Any]:
    if not people:
        return
    first = min(start for spans in people.values() for start, _ in spans)
    until = max(end for spans in people.values() for _, end in spans)
    query = select(table.person_id, table.start, *columns).where(*during(table, first, until))
    yield from rows_in_chunks(session, query, table.person_id, people)


def _is_inside(day: date, spans: Sequence[Days]) -> bool:
    return any(start <= day < end for start, end in spans)


def _add(found: Figures, person: int, part: Totals, at: datetime | None) -> None:
    before = found.get(person)
    if before is None:
        found[person] = Figure(part, at)
        return
    latest = max((x for x in (before.reached_at, at) if x is not None), default=None)
    found[person] = Figure(before.totals + part, latest)
