"""The rank card: never a bare place, always with what the next one takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Flask, current_app
from sqlalchemy.orm import Session

from salesgame.domain.boards.board import strokes
from salesgame.domain.core.calendar import Period
from salesgame.queries.boards.boards import BoardQuery, board_metric
from salesgame.web.boards.lines import gap_text, stroke_of, value_text
from salesgame.web.live.boards import current_board
from salesgame.web.site.current_company import current_company
from salesgame.web.ui.language import _, ngettext


@dataclass(frozen=True, slots=True)
class Rank:
    """One's place this month; `place` None while there are no points.

    `waits` facts of the points wait for approval.
    """

    period: Period
    place: int | None
    tied: bool
    of: int
    moved: int | None
    points: str
    waits: int = 0
    gap: str | None = None
    ahead: str | None = None
    units: int | None = None
    takes: str | None = None


def rank(session: Session, person_id: int, today: date) -> Rank:
    """The place of a person on this month's points."""
    company = current_company()
    period = company.calendar.period("month", today)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    board = current_board(app, company, BoardQuery("points", period), today).board
    row = board.row_of(person_id)
    metric = board_metric(session, "points")
    if row is None or row.place is None:
        return Rank(period, None, tied=False, of=board.placed, moved=None, points="0")
    points, place = value_text(metric, row.value), row.place
    ahead = board.ahead_of(row)
    if ahead is None:
        return Rank(period, place, row.tied, board.placed, row.moved, points, row.waits)
    stroke = stroke_of(session, metric, board, today)
    units = strokes(row.gap, stroke.unit)
    return Rank(
        period, place, row.tied, board.placed, row.moved, points, row.waits,
        gap=gap_text(metric, row.gap), ahead=ahead.shown, units=units,
        takes=_takes(units, stroke.kind),
    )  # fmt: skip


def _takes(units: int | None, kind: str | None) -> str | None:
    """What takes one there, in the unit of the strokes."""
    if not units or not kind:
        return None
    match kind:
        case "demo":
            return ngettext("One demo takes you there.", "%(num)s demos take you there.", units)
        case "meeting":
            return ngettext(
                "One meeting takes you there.", "%(num)s meetings take you there.", units
            )
        case "call":
            return ngettext("One call takes you there.", "%(num)s calls take you there.", units)
        case "email":
            return ngettext("One e-mail takes you there.", "%(num)s e-mails take you there.", units)
        case _:
            return _("%(num)s × %(kind)s takes you there.", num=units, kind=_(kind))
