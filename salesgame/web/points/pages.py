"""How these points came: the ledger of a person and a period, line by line."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.core.calendar import NotAPeriod, Period
from salesgame.extensions import db
from salesgame.queries.deals.deal_list import before_from
from salesgame.queries.people.teammates import shown_name
from salesgame.queries.points.lines import point_page, sums_by_rule
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, own_id, viewer

bp = Blueprint("points", __name__)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/points")
def page() -> Answer:
    """One's own points of this month."""
    calendar = current_company().calendar
    month = calendar.period("month", calendar.day_of(clock.now()))
    label = calendar.label(month)
    return redirect(url_for("points.of_person", person_id=own_id(), period=label), code=303)


@bp.get("/points/<int:person_id>/<period>")
def of_person(person_id: int, period: str) -> str:
    """Anybody's lines; deals are named only to those who may see them."""
    name = found(shown_name(db.session(), person_id))
    asked = _period(period)
    before = before_from(request.args.get("before", ""))
    lines, more = point_page(db.session(), person_id, asked, before)
    sums = sums_by_rule(db.session(), person_id, asked)
    calendar = current_company().calendar
    return render_template(
        "points/page.html", name=name, person_id=person_id, period=asked, lines=lines, more=more,
        sums=sums, total=sum(one.points for one in sums), is_first=before is None,
        is_me=person_id == own_id(), is_open=permissions.may_see_person(viewer(), person_id),
        earlier=None if asked.kind == "ever" else calendar.label(calendar.previous(asked)),
        later=None if asked.kind == "ever" else calendar.label(calendar.next(asked)),
        is_now=clock.now() < calendar.starts_at(asked.end), now=clock.now(),
    )  # fmt: skip


def _period(text: str) -> Period:
    try:
        return current_company().calendar.parse(text)
    except NotAPeriod:
        abort(404)
