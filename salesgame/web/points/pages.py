"""How these points came: the ledger of a person and a period, line by line."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.core.calendar import NotAPeriod, Period
from salesgame.domain.points.reasons import LATE
from salesgame.extensions import db
from salesgame.queries.boards.provisional import count_provisional, provisional_points
from salesgame.queries.deals.deal_list import before_from
from salesgame.queries.people.teammates import shown_name
from salesgame.queries.points.lines import PointLine, point_page, sums_by_rule
from salesgame.web.points.facts import fact_of
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, own_id, viewer
from salesgame.web.ui.language import _

bp = Blueprint("points", __name__)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/points")
def page() -> Answer:
    """One's own points of this month."""
    calendar = current_company().calendar
    month = calendar.period("month", calendar.day_of(clock.now()))
    return redirect(_address(own_id(), month), code=303)


@bp.get("/points/<int:person_id>/<period>")
def of_person(person_id: int, period: str) -> str:
    """Anybody's lines; deals are named only to those who may see them."""
    name = found(shown_name(db.session(), person_id))
    asked = _period(period)
    before = before_from(request.args.get("before", ""))
    lines, more = point_page(db.session(), person_id, asked, before)
    sums = sums_by_rule(db.session(), person_id, asked)
    is_open = permissions.may_see_person(viewer(), person_id)
    return render_template(
        "points/page.html", name=name, period=asked, now=clock.now(),
        lines=[(line, fact_of(line, is_open=is_open), _why(line)) for line in lines],
        sums=sums, total=sum(one.points for one in sums), waits=_waits(person_id, asked),
        is_me=person_id == own_id(),
        newer=None if before is None else _address(person_id, asked),
        older=_address(person_id, asked, before=more) if more else None,
        **_around(person_id, asked),
    )  # fmt: skip


def _waits(person_id: int, period: Period) -> int:
    """How many facts that wait for approval have brought points that count in a period."""
    days = (period.start, period.end)
    found = count_provisional(db.session(), provisional_points(), days, [person_id])
    return found.get(person_id, 0)


def _around(person_id: int, period: Period) -> dict[str, str | None]:
    """The addresses of the periods before and after; what is to come has none."""
    calendar = current_company().calendar
    if period.kind == "ever":
        return {"earlier": None, "later": None}
    is_now = clock.now() < calendar.starts_at(period.end)
    return {
        "earlier": _address(person_id, calendar.previous(period)),
        "later": None if is_now else _address(person_id, calendar.next(period)),
    }


def _address(person_id: int, period: Period, **more: Any) -> str:
    label = current_company().calendar.label(period)
    return url_for("points.of_person", person_id=person_id, period=label, **more)


def _why(line: PointLine) -> str:
    """Why it was corrected; that it came late is said with its day."""
    return "" if line.why in ("", LATE) else _(line.why)


def _period(text: str) -> Period:
    try:
        return current_company().calendar.parse(text)
    except NotAPeriod:
        abort(404)
