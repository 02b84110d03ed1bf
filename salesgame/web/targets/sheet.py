"""The grid of targets as its page shows it: heads, cells to read or to fill in, and sums."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import url_for

from salesgame.domain.core.calendar import Period
from salesgame.domain.metrics.definitions import counted
from salesgame.domain.targets.quotas import Target, TargetProgress
from salesgame.queries.people.teams import Team
from salesgame.queries.targets.grid import Cell, Grid, PeriodColumn, Row
from salesgame.web.targets.forms import TEAM_ROW, cell_name, cell_texts, target_text
from salesgame.web.ui.filters import day, percent, period_name
from salesgame.web.ui.language import _, ngettext
from salesgame.web.ui.readings import beside, metric_value

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class PeriodHead:
    """The head of a period's column."""

    name: str
    is_now: bool
    is_closed: bool


@dataclass(frozen=True, slots=True)
class CellField:
    """What is typed into a cell, and what it was seen to say."""

    label: str
    text: str
    seen: str
    error: str | None


@dataclass(frozen=True, slots=True)
class Finer:
    """What the targets of shorter periods come to, and which those are."""

    amount: str
    origin: str


@dataclass(frozen=True, slots=True)
class History:
    """The way to every value a cell had."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell: a field for who may set it, else `text`."""

    id: str
    is_now: bool
    text: str
    field: CellField | None
    finer: Finer | None
    history: History | None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far somebody is in the period of now."""

    share: str
    note: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One person's cells."""

    name: str
    href: str
    cells: tuple[SheetCell, ...]
    reached: Reached


@dataclass(frozen=True, slots=True)
class SheetSum:
    """What one period's targets come to, and what that is beside the team's own."""

    is_now: bool
    people: str
    difference: str


@dataclass(frozen=True, slots=True)
class GridView:
    """The whole grid; `unit` says what is typed, where that isn't plain."""

    unit: str
    heads: tuple[PeriodHead, ...]
    rows: tuple[SheetRow, ...]
    sums: tuple[SheetSum, ...]
    team: tuple[SheetCell, ...]
    team_reached: Reached | None


@dataclass(frozen=True, slots=True)
class SheetForm:
    """What was typed, and whose cells may be: of people by their ids, and of the team."""

    typed: Mapping[str, str]
    problems: Mapping[str, str]
    has_moved: bool
    settable: Collection[int]
    team_is_settable: bool


def sheet(grid: Grid, team: Team | None, form: SheetForm, open_from: date) -> GridView:
    """The grid of everybody together, or of a team with its own targets."""
    return GridView(
        unit=_unit(grid.metric),
        heads=tuple(_head(period, grid.at, open_from) for period in grid.periods),
        rows=tuple(_row(grid, row, form) for row in grid.rows),
        sums=tuple(_sum(grid, column) for column in grid.columns),
        team=tuple(_team_cell(grid, cell, team, form) for cell in grid.team) if team else (),
        team_reached=_team_reached(grid.team_way, grid.metric) if team else None,
    )


def _unit(metric: str) -> str:
    match counted(metric).unit:
        case "ratio":
            return _("in percent")
        case "money":
            return _("in whole units of the currency")
        case _:
            return ""


def _head(period: Period, now: Period, open_from: date) -> PeriodHead:
    name = day(period.start, "month") if period.kind == "month" else period_name(period)
    return PeriodHead(name, period == now, period.end <= open_from)


def _row(grid: Grid, row: Row, form: SheetForm) -> SheetRow:
    may_set = row.person_id in form.settable
    cells = tuple(_persons_cell(grid, cell, row, form if may_set else None) for cell in row.cells)
    href = url_for("person.numbers", person_id=row.person_id)
    return SheetRow(row.name, href, cells, _reached(row, grid.metric))


def _persons_cell(grid: Grid, cell: Cell, row: Row, form: SheetForm | None) -> SheetCell:
    label = _("%(name)s, %(period)s", name=row.name, period=period_name(cell.period))
    return _cell(grid, cell, cell_name(row.person_id, cell.period), label, row.name, form)


def _team_cell(grid: Grid, cell: Cell, team: Team, form: SheetForm) -> SheetCell:
    label = _("Team, %(period)s", period=period_name(cell.period))
    mine = form if form.team_is_settable else None
    return _cell(grid, cell, cell_name(TEAM_ROW, cell.period), label, team.name, mine)


def _cell(
    grid: Grid, cell: Cell, id_: str, label: str, name: str, form: SheetForm | None
) -> SheetCell:
    return SheetCell(
        id=id_,
        is_now=cell.period == grid.at,
        text="" if cell.finer else _set(cell.target, grid.metric),
        field=None
        if form is None
        else _field(id_, label, target_text(cell.target, grid.metric), form),
        finer=None if cell.finer is None else _finer(cell.finer, cell.period, grid.metric),
        history=None if cell.quota_id is None else _history(cell.quota_id, name, cell.period),
    )


def _set(target: Decimal | None, metric: str) -> str:
    return NOTHING if target is None else metric_value(target, metric)


def _field(id_: str, label: str, now: str, form: SheetForm) -> CellField:
    text, seen = cell_texts(form.typed, id_, now, moved=form.has_moved)
    return CellField(label, text, seen, form.problems.get(id_))


def _finer(found: Target, period: Period, metric: str) -> Finer:
    amount = metric_value(found.whole, metric)
    if period.kind != "quarter":
        return Finer(amount, _("from shorter periods"))
    return Finer(amount, ngettext("from %(num)s month", "from %(num)s months", len(found.parts)))


def _history(quota_id: int, name: str, period: Period) -> History:
    label = _("History of %(name)s, %(period)s", name=name, period=period_name(period))
    return History(url_for("targets.history", quota_id=quota_id), label)


def _reached(row: Row, metric: str) -> Reached:
    way = row.way
    share, result = percent(way.attainment), beside(way.result, way.due, metric)
    if way.target is not None and row.is_prorated:
        amount, whole = way.target.amount, way.target.whole
        parts = {"due": beside(amount, whole, metric), "whole": beside(whole, amount, metric)}
        due = _("due %(due)s of %(whole)s", **parts)
        return Reached(share, f"{result} · {due}")
    if way.pace is not None:
        return Reached(share, f"{result} · {_('%(pace)s of pace', pace=percent(way.pace))}")
    return Reached(share, result)


def _team_reached(way: TargetProgress | None, metric: str) -> Reached | None:
    if way is None or way.target is None:
        return None
    done, due = way.result, way.target.amount
    note = _(
        "%(done)s of %(target)s",
        done=beside(done, due, metric), target=beside(due, done, metric),
    )  # fmt: skip
    return Reached(percent(way.attainment), note)


def _sum(grid: Grid, column: PeriodColumn) -> SheetSum:
    people = metric_value(column.people, grid.metric) if column.people else NOTHING
    return SheetSum(column.period == grid.at, people, _difference(column.short, grid.metric))


def _difference(short: Decimal | None, metric: str) -> str:
    if short is None:
        return NOTHING
    if short > 0:
        return _("%(amount)s to give out", amount=metric_value(short, metric))
    if short < 0:
        return _("%(amount)s above", amount=metric_value(-short, metric))
    return _("adds up")
