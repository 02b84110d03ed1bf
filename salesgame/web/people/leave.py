"""Leave of a person: the days away, for the person to read and for their managers to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from flask import Blueprint, Flask, abort, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access.permissions import is_self_or_below, may_manage_person
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.people.leave import KINDS, Leave, away_until, check_day
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.extensions import db
from salesgame.queries.people.leave import LeaveLine, leave_of, leaves
from salesgame.queries.people.teammates import names_of
from salesgame.web.proposals.saving import said, saved, why_told
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import load_person, own_id, viewer
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _, lazy_gettext

bp = Blueprint("leave", __name__)
KIND_NAMES = {
    "vacation": lazy_gettext("Vacation"),
    "training": lazy_gettext("Training"),
    "other": lazy_gettext("Something else"),
}
LeaveState = Literal["now", "to come", "over", "cancelled"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A leave as the page shows it; `days` are the working days among its days."""

    line: LeaveLine
    standing: LeaveState
    days: int
    kind: str | None


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


def on_leave_until(person_id: int) -> date | None:
    """The last day of somebody's leave of today; None where they are here."""
    return away_until(leaves(db.session(), [person_id]).get(person_id, ()), _today())


@bp.get("/people/<int:person_id>/leave")
def page(person_id: int, problems: Problems | None = None, leave_id: int | None = None) -> str:
    """The days away, with who recorded them; `problems` are of the form of `leave_id`."""
    load_person(person_id)
    mine = viewer()
    sees_kind = mine.role == "admin" or is_self_or_below(mine, person_id)
    found = [_shown(line, sees_kind=sees_kind) for line in leave_of(db.session(), person_id)]
    return render_template(
        "people/leave.html",
        person_id=person_id,
        name=names_of(db.session(), [person_id])[person_id],
        is_me=person_id == own_id(),
        may_set=may_manage_person(mine, person_id),
        leaves=found,
        kinds=[("", _("not said")), *((kind, str(KIND_NAMES[kind])) for kind in KINDS)],
        form={} if leave_id else request.form,
        changing=leave_id,
        problems=_beside(leave_id, problems or {}),
        today=_today(),
    )


@bp.post("/people/<int:person_id>/leave")
@refusals_to(page)
def record(person_id: int) -> Answer:
    """Note that somebody is away from a day through a day."""
    _load_managed(person_id)
    refusals = Gathered()
    with refusals:
        start = _day("start")
    with refusals:
        last = _day("last")
    refusals.refuse()
    leave = Leave.through(start, last, request.form.get("kind", ""))
    days = {"start": leave.start.isoformat(), "end": leave.end.isoformat(), "kind": leave.kind}
    return _saved(person_id, "leave", days, _("Recorded. Pace and streak wait on those days."))


@bp.post("/people/<int:person_id>/leave/<int:leave_id>/end")
@refusals_to(page)
def end(person_id: int, leave_id: int) -> Answer:
    """Move the last day of a leave."""
    _load_leave(person_id, leave_id)
    told = {"leave": leave_id, "last": _day("last").isoformat()}
    return _saved(person_id, "leave_end", told, _("Saved. The day before is kept."))


@bp.post("/people/<int:person_id>/leave/<int:leave_id>/cancellation")
def cancel(person_id: int, leave_id: int) -> Answer:
    """Take a leave back."""
    _load_leave(person_id, leave_id)
    told = {"leave": leave_id}
    return _saved(person_id, "leave_cancellation", told, _("Cancelled. Those days count again."))


def _shown(line: LeaveLine, *, sees_kind: bool) -> Shown:
    days = current_company().calendar.working_days(line.start, line.end)
    kind = str(KIND_NAMES[line.kind]) if sees_kind and line.kind in KIND_NAMES else None
    return Shown(line, _standing(line, _today()), days, kind)


def _standing(line: LeaveLine, today: date) -> LeaveState:
    if line.cancelled_at is not None:
        return "cancelled"
    if line.end <= today:
        return "over"
    return "now" if line.start <= today else "to come"


def _beside(leave_id: int | None, problems: Problems) -> Problems:
    """A leave that is changed has one field, beside which every refusal stands."""
    return {f"last-{leave_id}" if leave_id else name: why for name, why in problems.items()}


def _load_managed(person_id: int) -> None:
    load_person(person_id)
    if not may_manage_person(viewer(), person_id):
        abort(404)


def _load_leave(person_id: int, leave_id: int) -> None:
    _load_managed(person_id)
    if leave_id not in {line.id for line in leave_of(db.session(), person_id)}:
        abort(404)


def _day(name: str) -> date:
    day = parsing.needed(parsing.day(request.form.get(name, ""), name), name)
    check_day(name, day)
    return day


def _today() -> date:
    return current_company().calendar.day_of(clock.now())


def _saved(person_id: int, kind: str, told: dict[str, Any], text: str) -> Answer:
    change = ProposedChange(kind, {"person": person_id, **told}, why_told())
    return saved(lambda _work: change, said(text), url_for("leave.page", person_id=person_id))
