"""What people reported themselves, waiting for a manager's word."""

from __future__ import annotations

from collections.abc import Collection

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.extensions import db, reactions
from salesgame.queries.approvals.waiting import (
    count_pending,
    pending_activities,
    pending_deals,
    waiting_among,
)
from salesgame.services.approvals.decisions import Picked
from salesgame.services.approvals.decisions import decide as decide_on
from salesgame.services.work import unit_of_work
from salesgame.web.site.loaders import needs, own_id, viewer
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.jinja import add_globals
from salesgame.web.ui.language import _, ngettext

bp = Blueprint("approvals", __name__)
DECISIONS = ("approved", "refused")
MOST_AT_ONCE = 100


def register(app: Flask) -> None:
    """Add the page, and give the templates `waiting_count()`."""
    app.register_blueprint(bp)
    add_globals(app, waiting_count=waiting_count)


@bp.get("/approvals")
@needs("manager", "admin")
def page(problems: Problems | None = None) -> str:
    """The oldest facts that wait, deals first."""
    deals = pending_deals(db.session(), own_id(), _people())
    activities = pending_activities(db.session(), own_id(), _people())
    waiting = count_pending(db.session(), own_id(), _people())
    shown = len(deals) + sum(len(group.ids) for group in activities)
    asked = ("deal", "activity")
    return render_template(
        "approvals/page.html",
        deals=deals,
        activities=activities,
        waiting=waiting,
        shows_all=shown >= waiting,
        problems=problems or {},
        refused=tuple((kind, fact) for kind in asked for fact in _asked(kind)),
    )


@bp.post("/approvals")
@needs("manager", "admin")
@refusals_to(page)
def decide() -> Answer:
    """Approve or refuse facts; those that don't wait for the viewer are not there."""
    deals, activities = _asked("deal"), _asked("activity")
    decision, why = request.form.get("decision"), request.form.get("why", "")
    _refuse_others(deals, activities)
    if decision not in DECISIONS:
        abort(400)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        picked = Picked(deals, activities)
        decide_on(work, picked, None if decision == "approved" else why, _seen())
    _say(len(deals) + len(activities), is_approved=decision == "approved")
    back = "team.overview" if request.form.get("back") == "team" else "approvals.page"
    return redirect(url_for(back), code=303)


def waiting_count() -> int:
    """How many facts wait for the signed-in manager; 0 for everybody else."""
    if not current_user.is_authenticated or current_user.role not in ("manager", "admin"):
        return 0
    return count_pending(db.session(), own_id(), _people())


def _refuse_others(deals: Collection[int], activities: Collection[int]) -> None:
    waiting = waiting_among(db.session(), own_id(), _people(), deals, activities)
    asked = (frozenset(deals), frozenset(activities))
    if waiting != asked or not (deals or activities):
        abort(404)


def _say(decided: int, *, is_approved: bool) -> None:
    if is_approved:
        toast(ngettext("Approved.", "%(num)s approved.", decided))
    else:
        toast(_("Refused. It counts nowhere, and the reason is kept with it."))


def _seen() -> dict[str, int]:
    """Which version of each fact the page showed, as `deal.7.2` says it."""
    told = (text.rpartition(".") for text in request.form.getlist("seen"))
    versions = ((fact, parsing.number_or_none(version)) for fact, _, version in told)
    return {fact: version for fact, version in versions if version is not None}


def _asked(kind: str) -> tuple[int, ...]:
    ids = request.form.getlist(kind, type=parsing.number)[:MOST_AT_ONCE]
    return tuple(sorted(set(ids)))


def _people() -> frozenset[int] | None:
    """Whose facts the viewer decides on; None for an admin, who decides on everybody's."""
    return None if viewer().role == "admin" else viewer().people_below
