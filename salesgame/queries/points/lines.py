"""The points ledger of one person, line by line, with the fact and the rule behind each line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import FIRST_DAY, Period
from salesgame.queries.deals.deal_list import PageStart
from salesgame.queries.points.facts import NAME, QUANTITY, SHOWN, with_facts
from salesgame.storage.db.summing import sum_of
from salesgame.storage.metrics import TotalRow
from salesgame.storage.points import PointsEntryRow
from salesgame.storage.rules import RuleRow, RuleVersionRow

PAGE = 40


@dataclass(frozen=True, slots=True)
class PointLine:
    """An entry as pages show it: `fact` is what it is for, `running` is the sum so far.

    An activity's fact is its kind's name, with how many there were; a goal's is its rule's name.
    """

    id: int
    points: int
    cause: str
    cause_id: int
    fact: str
    quantity: int
    rule: str
    version: int
    earned_on: date
    counts_on: date
    reverses_id: int | None
    why: str
    running: int = 0

    @property
    def came_late(self) -> bool:
        """Whether it counts on another day than it was earned, because that one was closed.

        A goal's points always do: they are earned from its period's first day, and count on
        its last.
        """
        return self.earned_on != self.counts_on and bool(self.why)


@dataclass(frozen=True, slots=True)
class PointEntry:
    """An entry as it is written down; `fact` is a deal's name, a kind's key, or a goal's name."""

    id: int
    points: int
    rule: str
    rule_version: int
    cause: str
    cause_id: int
    fact: str | None
    earned_on: date
    counts_on: date
    reached_at: datetime
    reverses_id: int | None
    why: str


@dataclass(frozen=True, slots=True)
class RuleSum:
    """What one rule brought somebody, from how many entries."""

    rule_id: int
    rule: str
    points: int
    entries: int


def point_page(
    session: Session, person_id: int, period: Period, before: PageStart | None = None
) -> tuple[tuple[PointLine, ...], PageStart | None]:
    """A page of somebody's entries that count in a period, newest first, with the sum so far."""
    place = tuple_(PointsEntryRow.counts_on, PointsEntryRow.id)
    running = sum_of(PointsEntryRow.points).over(
        order_by=(PointsEntryRow.counts_on, PointsEntryRow.id)
    )
    summed = (
        select(PointsEntryRow.id.label("entry"), running.label("running"))
        .where(*_of(person_id, period))
        .subquery()
    )
    query = _LINES.add_columns(summed.c.running).join(summed, summed.c.entry == PointsEntryRow.id)
    if before is not None:
        query = query.where(place < (before.day, before.deal_id))
    newest = query.order_by(PointsEntryRow.counts_on.desc(), PointsEntryRow.id.desc())
    lines = tuple(PointLine(*row) for row in session.execute(newest.limit(PAGE + 1)))
    more = PageStart(lines[PAGE - 1].counts_on, lines[PAGE - 1].id) if len(lines) > PAGE else None
    return lines[:PAGE], more


def point_entries(
    session: Session, person_id: int, period: Period, *, limit: int = 500, after: int = 0
) -> list[PointEntry]:
    """A person's entries that count in a period, in the order they were made, after an entry id."""
    query = _ENTRIES.where(*_of(person_id, period), PointsEntryRow.id > after)
    rows = session.execute(query.order_by(PointsEntryRow.id).limit(limit))
    return [PointEntry(*row) for row in rows]


def sums_by_rule(session: Session, person_id: int, period: Period) -> tuple[RuleSum, ...]:
    """What each rule brought somebody in a period, most first; their sum is the period's points."""
    brought = sum_of(PointsEntryRow.points)
    query = (
        select(RuleRow.id, RuleRow.name, brought, func.count())
        .select_from(PointsEntryRow)
        .join(RuleVersionRow, RuleVersionRow.id == PointsEntryRow.rule_version_id)
        .join(RuleRow, RuleRow.id == RuleVersionRow.rule_id)
        .where(*_of(person_id, period))
        .group_by(RuleRow.id, RuleRow.name)
        .order_by(brought.desc(), RuleRow.name)
    )
    return tuple(RuleSum(rule, name, points, n) for rule, name, points, n in session.execute(query))


def points_ever(session: Session, person_id: int) -> int:
    """All points somebody has, by their total: what a level is read off."""
    query = select(TotalRow.points).where(
        TotalRow.period_kind == "ever",
        TotalRow.start == FIRST_DAY,
        TotalRow.person_id == person_id,
    )
    return session.scalar(query) or 0


def _of(person_id: int, period: Period) -> tuple[ColumnElement[bool], ...]:
    entry = PointsEntryRow
    return (
        entry.person_id == person_id,
        entry.counts_on >= period.start,
        entry.counts_on < period.end,
    )


_ENTRIES = with_facts(
    PointsEntryRow.id, PointsEntryRow.points, RuleRow.name, RuleVersionRow.version,
    PointsEntryRow.cause, PointsEntryRow.cause_id, NAME, PointsEntryRow.earned_on,
    PointsEntryRow.counts_on, PointsEntryRow.reached_at, PointsEntryRow.reverses_id,
    PointsEntryRow.why,
)  # fmt: skip
_LINES = with_facts(
    PointsEntryRow.id, PointsEntryRow.points, PointsEntryRow.cause, PointsEntryRow.cause_id,
    SHOWN, QUANTITY, RuleRow.name, RuleVersionRow.version, PointsEntryRow.earned_on,
    PointsEntryRow.counts_on, PointsEntryRow.reverses_id, PointsEntryRow.why,
)  # fmt: skip
