"""The grid of targets: people by periods on one metric, with what adds up and what applies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.coaching.performance import Heat, heat
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Calendar, Period, PeriodKind
from salesgame.domain.metrics.definitions import Value, counted
from salesgame.domain.targets.quotas import (
    ALL_OF_IT,
    RATIO_METRICS,
    Target,
    TargetProgress,
    children,
    progress,
    target_of,
)
from salesgame.queries.coaching.team import TeamMember
from salesgame.queries.deals.history import FactVersion, fact_versions
from salesgame.queries.metrics.averages import AVERAGE, own_amount
from salesgame.queries.metrics.totals import Subject, totals_of
from salesgame.queries.people.leave import leaves
from salesgame.queries.targets.quotas import (
    QuotaLine,
    attainments,
    person_targets,
    quotas_between,
    team_target,
)
from salesgame.queries.targets.results import results
from salesgame.storage.people import PersonRow
from salesgame.storage.targets import QuotaRow


@dataclass(frozen=True, slots=True)
class Cell:
    """What is set for one person or team in one period; `quota_id` names its history.

    Where nothing is, `finer` is what the quotas of the months in it come to, if any is set.
    """

    period: Period
    target: Decimal | None
    quota_id: int | None
    finer: Target | None = None

    @property
    def counts(self) -> Decimal | None:
        """What attainment is measured against, but for days not there."""
        return self.finer.whole if self.finer else self.target


@dataclass(frozen=True, slots=True)
class Row:
    """One person's cells, and where they stand in the period looked at."""

    person_id: int
    name: str
    cells: tuple[Cell, ...]
    way: TargetProgress
    n: int

    @property
    def is_prorated(self) -> bool:
        """Whether less than the whole quota applies, for days not there."""
        return self.way.target is not None and self.way.target.is_prorated

    @property
    def heat(self) -> Heat:
        """How warm the pace is."""
        return heat(self.way.pace)


@dataclass(frozen=True, slots=True)
class PeriodColumn:
    """A period's sum of people's quotas against the team's own; `short` is what is missing."""

    period: Period
    people: Decimal
    team: Decimal | None

    @property
    def short(self) -> Decimal | None:
        """The team's target less the sum of its people's; below 0 they promise more."""
        return None if self.team is None else self.team - self.people


@dataclass(frozen=True, slots=True)
class PriorPeriod:
    """How hard the targets of the period before were: `met` of `asked` people reached theirs."""

    period: Period
    met: int
    asked: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Targets on one metric; `at` is the period whose attainment stands beside them."""

    metric: str
    periods: tuple[Period, ...]
    at: Period
    rows: tuple[Row, ...]
    team: tuple[Cell, ...]
    columns: tuple[PeriodColumn, ...]
    team_way: TargetProgress | None
    adds_up: bool
    before: PriorPeriod


def target_grid(
    session: Session,
    company: Company,
    team_id: int | None,
    people: tuple[TeamMember, ...],
    metric: str,
    periods: tuple[Period, ...],
    today: date,
) -> Grid:
    """The grid of these people (all of a team's, or of everybody's) over some periods.

    The number of queries does not depend on the number of people.
    """
    ids = [member.id for member in people]
    kind: PeriodKind = periods[0].kind
    teams = [] if team_id is None else [team_id]
    asked = metric, periods, ids, teams
    kept = _kept(session, kind, *asked)
    finer = [line for each in _finer(company, periods[0]) for line in _kept(session, each, *asked)]
    files = _QuotaTable(company.calendar, metric, (*kept, *finer))
    at = next((period for period in periods if today in period), periods[-1])
    ways = _ways(session, company, ids, metric, at, today)
    rows = tuple(
        Row(
            member.id, member.name,
            tuple(files.cell(period, member.id, None) for period in periods),
            *ways[member.id],
        )
        for member in people
    )  # fmt: skip
    team = tuple(files.cell(period, None, team_id) for period in periods)
    way = None if team_id is None else _team_way(session, company, team_id, metric, at, today)
    adds_up = metric not in RATIO_METRICS
    before = _before(session, company, ids, metric, company.calendar.previous(at))
    return Grid(metric, periods, at, rows, team, _columns(rows, team), way, adds_up, before)


def _kept(
    session: Session, kind: PeriodKind, metric: str, periods: tuple[Period, ...],
    people: list[int], teams: list[int],
) -> list[QuotaLine]:  # fmt: skip
    first, until = periods[0].start, periods[-1].end
    return quotas_between(session, metric, kind, first, until, people, teams)


def _finer(company: Company, period: Period) -> Iterator[PeriodKind]:
    """The kinds of period that one is made up of, down to the finest with quotas."""
    while parts := children(company.calendar, period):
        period = parts[0]
        yield period.kind


class _QuotaTable:
    """Quotas as they are set, to be looked up by whose they are and for which period."""

    def __init__(self, calendar: Calendar, metric: str, lines: Iterable[QuotaLine]) -> None:
        self._calendar, self._metric = calendar, metric
        self._lines = {
            (line.person_id, line.team_id, line.kind, line.start): line for line in lines
        }

    def cell(self, period: Period, person: int | None, team: int | None) -> Cell:
        """One subject's cell; (None, None) has nothing."""

        def own(kind: PeriodKind, start: date) -> Decimal | None:
            line = self._lines.get((person, team, kind, start))
            return line.target if line else None

        line = self._lines.get((person, team, period.kind, period.start))
        if line is not None:
            return Cell(period, line.target, line.id)
        whole = target_of(self._calendar, period, self._metric, own, lambda _: ALL_OF_IT)
        return Cell(period, None, None, whole)


def _before(
    session: Session, company: Company, ids: list[int], metric: str, period: Period
) -> PriorPeriod:
    reached = attainments(session, company, period, metric, ids) if ids else {}
    met = sum(1 for one in reached.values() if one.value is not None and one.value >= 1)
    return PriorPeriod(period, met, len(reached))


def quota_history(session: Session, quota_id: int) -> tuple[QuotaLine, tuple[QuotaChange, ...]]:
    """A quota with every value it had, newest first. Raises LookupError."""
    query = (
        select(
            QuotaRow.id, QuotaRow.person_id, QuotaRow.team_id, QuotaRow.metric,
            QuotaRow.period_kind, QuotaRow.start, QuotaRow.target, QuotaRow.version,
            QuotaRow.cancelled, QuotaRow.changed_at, PersonRow.name,
        )
        .outerjoin(PersonRow, PersonRow.id == QuotaRow.changed_by)
        .where(QuotaRow.id == quota_id)
    )  # fmt: skip
    found = session.execute(query).first()
    if found is None:
        raise LookupError(quota_id)
    versions = fact_versions(session, "quota", quota_id)
    now = None if found.cancelled else found.target
    # A version keeps what it said *before* its change; what it said after is the next one's.
    after = [now, *(_said(version) for version in versions)]
    changes = [
        QuotaChange(value, version.at, version.by, version.why)
        for value, version in zip(after, versions, strict=False)
    ]
    first = QuotaChange(after[-1], None, None, "")
    if not versions:
        first = QuotaChange(now, found.changed_at, found.name, "")
    return QuotaLine(*found[:8]), (*changes, first)


@dataclass(frozen=True, slots=True)
class QuotaChange:
    """A value a quota was set to (None: taken away); `at` is None where it isn't known."""

    target: Decimal | None
    at: datetime | None
    by: str | None
    why: str


def _said(version: FactVersion) -> Decimal | None:
    before = version.before
    return None if before.get("cancelled") else Decimal(str(before["target"]))


def _ways(
    session: Session, company: Company, ids: list[int], metric: str, at: Period, today: date
) -> dict[int, tuple[TargetProgress, int]]:
    due = person_targets(session, company, at, metric, ids) if ids else {}
    reached = results(session, company, at, ids, averages=metric == AVERAGE)
    leave = leaves(session, ids)
    measure = counted(metric)
    found = {}
    for person in ids:
        totals = reached.get(person)
        value: Value = measure.value(totals) if totals else 0
        way = progress(
            company.calendar, at, today, value or 0, due.get(person), leave.get(person, ())
        )
        found[person] = way, measure.n(totals) if totals else 0
    return found


def _team_way(
    session: Session, company: Company, team_id: int, metric: str, at: Period, today: date
) -> TargetProgress:
    """The team's result, every member's while they were in it, on the way to its target."""
    subject = Subject("team", team_id)
    totals = totals_of(session, subject, at, by_share=company.count_by_share)
    if metric == AVERAGE:
        totals = replace(totals, own_amount=own_amount(session, subject, at, totals))
    due = team_target(session, company, at, metric, team_id)
    return progress(company.calendar, at, today, counted(metric).value(totals) or 0, due)


def _columns(rows: tuple[Row, ...], team: tuple[Cell, ...]) -> tuple[PeriodColumn, ...]:
    return tuple(
        PeriodColumn(
            cell.period,
            sum((row.cells[i].counts or Decimal(0) for row in rows), Decimal(0)),
            cell.counts,
        )
        for i, cell in enumerate(team)
    )
