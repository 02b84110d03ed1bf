"""A board's rows as pages show them: places, figures and gaps as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from salesgame.domain.boards.board import Board, BoardRow, strokes
from salesgame.domain.core.versions import Rulebook
from salesgame.domain.metrics.definitions import Metric, Value
from salesgame.domain.points.causes import ACTIVITY
from salesgame.domain.points.rules import rule_from
from salesgame.queries.points.rules import versions
from salesgame.web.ui import filters
from salesgame.web.ui.language import _, ngettext
from salesgame.web.ui.readings import tenths

LONGEST = 11


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A row ready to be shown; `gap_units` is how many strokes the gap takes.

    `waits` facts of its value wait for approval.
    """

    key: int
    place: int | None
    tied: bool
    name: str
    note: str
    value: str
    gap: str | None
    gap_units: int | None
    gap_under: str | None
    moved: int | None
    is_me: bool
    href: str | None
    number: str
    waits: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """What one stroke of a gap stands for, in the metric's own unit, and how it is said."""

    unit: Decimal | int | None
    says: str | None
    kind: str | None = None


def value_text(metric: Metric, value: Value) -> str:
    """A figure as a board shows it."""
    if value is None:
        return _("n/a")
    match metric.unit:
        case "money":
            return _fitting(value)
        case "ratio":
            return filters.percent(Decimal(value))
        case "days":
            return _("%(days)s days", days=tenths(Decimal(value)))
        case "count":
            return filters.number(value)


def _fitting(minor: int | Decimal) -> str:
    """An amount in whole units; one too long for a phone's row is shortened."""
    text = filters.money_whole(minor)
    return text if len(text) <= LONGEST else filters.money_short(minor)


def gap_text(metric: Metric, gap: Value, *, is_short: bool = False) -> str:
    """What separates two figures, with the unit only where it changes the meaning."""
    if is_short and gap is not None and metric.unit == "money":
        return filters.money_short(gap)
    if gap is not None and metric.unit == "ratio":
        return _("%(points)s pp", points=tenths(Decimal(gap) * 100))
    return value_text(metric, gap)


def stroke_of(session: Session, metric: Metric, board: Board, today: date) -> Stroke:
    """What closes a gap on this board: one demo, one deal of average size, one call."""
    if (of := _STROKES.get(metric.key)) is not None:
        return of(session, board, today)
    return Stroke(1 if metric.unit == "count" else None, None)


def _average_deal(_session: Session, board: Board, _today: date) -> Stroke:
    unit = board.each
    if unit is None:
        return Stroke(None, None)
    amount = filters.money_whole(unit)
    return Stroke(unit, _("One stroke is one average deal, %(amount)s.", amount=amount))


def _best_activity(session: Session, _board: Board, today: date) -> Stroke:
    """The activity that brings most points: one of it is a stroke."""
    rules = [rule_from(one.body) for one in Rulebook.of(versions(session, "points")).on(today)]
    activities = [rule for rule in rules if rule.kind.cause == ACTIVITY]
    best = max(activities, key=lambda rule: rule.points, default=None)
    if best is None:
        return Stroke(None, None)
    kind = best.activity or ""
    says = ngettext(
        "One stroke is one %(kind)s, %(num)s point.", "One stroke is one %(kind)s, %(num)s points.",
        best.points, kind=_(kind),
    )  # fmt: skip
    return Stroke(best.points, says, kind)


_STROKES: Mapping[str, Callable[[Session, Board, date], Stroke]] = {
    "points": _best_activity,
    "revenue": _average_deal,
}


@dataclass(frozen=True, slots=True)
class Showing:
    """What the rows of one page have in common."""

    board: Board
    metric: Metric
    stroke: Stroke
    teams: Mapping[int, str]
    me: int | None
    min_sample: int
    links: Mapping[int, str]
    is_short: bool = False


def lines(showing: Showing, rows: Iterable[BoardRow]) -> tuple[BoardLine, ...]:
    """Rows of a board, ready to be shown."""
    return tuple(_line(showing, row) for row in rows)


def _line(showing: Showing, row: BoardRow) -> BoardLine:
    metric = showing.metric
    ahead = showing.board.ahead_of(row)
    gap = None if ahead is None else gap_text(metric, row.gap, is_short=showing.is_short)
    under = None
    if ahead is not None and ahead.place is not None:
        under = _("%(gap)s to %(place)s", gap=gap, place=filters.ordinal(ahead.place))
    elif row.place == 1:
        under = _("Shares the lead") if row.tied else _("Leads")
    return BoardLine(
        key=row.person_id, place=row.place, tied=row.tied, name=row.shown,
        note=_note(showing, row), value=_value(showing, row), gap=gap,
        gap_units=strokes(row.gap, showing.stroke.unit), gap_under=under, moved=row.moved,
        is_me=row.person_id == showing.me, href=showing.links.get(row.person_id),
        number=format(Decimal(row.value or 0), "f"), waits=row.waits,
    )  # fmt: skip


def _value(showing: Showing, row: BoardRow) -> str:
    if showing.is_short and row.value is not None and showing.metric.unit == "money":
        return filters.money_short(row.value)
    return value_text(showing.metric, row.value)


def _note(showing: Showing, row: BoardRow) -> str:
    parts = [_("You")] if row.person_id == showing.me else []
    if row.person_id in showing.teams:
        parts.append(showing.teams[row.person_id])
    metric = showing.metric
    if metric.key != "attainment" and (metric.unit == "ratio" or metric.is_mean):
        parts.append(_sample(showing, row))
    return " · ".join(parts)


def _sample(showing: Showing, row: BoardRow) -> str:
    if row.place is None and 0 < row.n < showing.min_sample:
        return _("%(n)s of the %(least)s it takes for a place", n=row.n, least=showing.min_sample)
    return _("from %(n)s", n=filters.number(row.n))
