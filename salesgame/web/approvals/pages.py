"""What waits for a manager's approval: the queue, what was asked again, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Flask, abort, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.extensions import db, reactions
from salesgame.queries.approvals.counting import WaitingCount, are_theirs, count_waiting
from salesgame.queries.approvals.decided import PAGE, ApprovalStep, decided, decisions_among
from salesgame.queries.approvals.deciders import is_alone
from salesgame.queries.approvals.leftover import left_to_finance
from salesgame.queries.approvals.waiting import Decider
from salesgame.services.approvals.decisions import Picked
from salesgame.services.approvals.decisions import decide as decide_on
from salesgame.services.approvals.undoing import undo_all
from salesgame.services.work import unit_of_work
from salesgame.web.approvals.decisions import DecidedRow, decided_rows
from salesgame.web.approvals.forms import (
    ACTIVITY_REASONS,
    DEAL_REASONS,
    asked_decisions,
    reason,
    selected,
)
from salesgame.web.approvals.landing import sums, total
from salesgame.web.approvals.rows import queue
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import needs, own_id, viewer
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import WayBack, toast
from salesgame.web.ui import parsing
from salesgame.web.ui.jinja import add_globals
from salesgame.web.ui.language import _, grouped, ngettext

bp = Blueprint("approvals", __name__)
DECISIONS = ("approved", "refused")
MOST_UNDONE = 20  # by the toast, in whose address they stand
FEW = 5  # of the last decisions, beside the queue
BACK = {"team": "team.overview", "again": "approvals.again"}


def register(app: Flask) -> None:
    """Add the pages, and give the templates `waiting_count()`."""
    app.register_blueprint(bp)
    add_globals(app, waiting_count=waiting_count)


@bp.get("/approvals")
@needs("manager", "finance", "admin")
def page(problems: Problems | None = None) -> str:
    """The oldest entries that wait; beside them what was asked again, and the last decisions."""
    if request.form.get("back") == "again":
        return again(problems)
    rows = queue(db.session(), decider(), again=False)
    return render_template(
        "approvals/page.html", rows=rows, sums=sums(rows), total=total(rows),
        selectable=sum(not row.is_far for row in rows),
        decided=_decided(FEW)[0],
        again=queue(db.session(), decider(), again=True)[:FEW], **_shared("waiting", problems),
    )  # fmt: skip


@bp.get("/approvals/again")
@needs("manager", "finance", "admin")
def again(problems: Problems | None = None) -> str:
    """What was rejected and asked about again, with the answers."""
    rows = queue(db.session(), decider(), again=True)
    return render_template("approvals/again.html", rows=rows, **_shared("again", problems))


@bp.get("/approvals/decided")
@needs("manager", "finance", "admin")
def decisions() -> str:
    """One's own decisions, the newest first; an admin's page has everybody's."""
    before = request.args.get("before", type=parsing.number)
    rows, older = _decided(PAGE, before)
    return render_template(
        "approvals/decided.html", rows=rows, before=before, older=older, **_shared("decided")
    )


@bp.post("/approvals")
@needs("manager", "finance", "admin")
@refusals_to(page)
def decide() -> Answer:
    """Approve or reject entries; those that are not the viewer's to decide on are not there."""
    decision = request.form.get("decision")
    if decision not in DECISIONS:
        abort(400)
    chosen, why = selected(request.form), reason(request.form)
    _refuse_others(chosen.picked)
    why_not = why if decision == "refused" else None
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        made = decide_on(work, chosen.picked, why_not, chosen.seen)
    _say(made, is_approved=why_not is None)
    back = BACK.get(request.form.get("back", ""), "approvals.page")
    return redirect(url_for(back), code=303)


@bp.post("/approvals/undoing")
@needs("manager", "finance", "admin")
@refusals_to(page)
def undo() -> Answer:
    """Undo decisions; those that aren't the viewer's to undo are not there."""
    ids = asked_decisions(request.values)
    made = decisions_among(db.session(), ids)
    if len(made) != len(ids) or not all(_may_undo(one) for one in made):
        abort(404)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        undo_all(work, ids)
    toast(_("Undone. It waits for approval again."))
    return redirect(url_for("approvals.page"), code=303)


def waiting_count() -> int:
    """How many entries wait for whoever is signed in."""
    if not current_user.is_authenticated or current_user.role == "rep":
        return 0
    return count_waiting(db.session(), decider()).entries


def decider() -> Decider:
    """The viewer, whose entries they decide on, and whether nobody else could; read once."""
    found: Decider | None = g.get("decider")
    if found is None and viewer().role == "finance":
        today = current_company().calendar.day_of(clock.now())
        found = g.decider = Decider(own_id(), left=left_to_finance(db.session(), own_id(), today))
    elif found is None:
        is_admin = viewer().role == "admin"  # a manager is never alone: somebody set it all up
        people = None if is_admin else viewer().people_below
        alone = is_admin and is_alone(db.session(), own_id(), clock.now())
        found = g.decider = Decider(own_id(), people, alone)
    return found


def _refuse_others(picked: Picked) -> None:
    asked = (picked.deals, picked.activities, picked.versions)
    if not are_theirs(db.session(), decider(), *asked):
        abort(404)


def _may_undo(made: ApprovalStep) -> bool:
    return viewer().role == "admin" or made.by_id == own_id()


def _decided(most: int, before: int | None = None) -> tuple[tuple[DecidedRow, ...], int | None]:
    whose = None if viewer().role == "admin" else own_id()
    found, older = decided(db.session(), whose, before, most)
    return decided_rows(db.session(), found, viewer()), older


def _shared(tab: str, problems: Problems | None = None) -> dict[str, object]:
    """What the three pages have in common; `asked` is the row whose rejection is being written."""
    form, waiting = request.form, count_waiting(db.session(), decider())
    return {
        "tab": tab, "waiting": waiting, "alone": decider().alone, "problems": problems or {},
        "tabs": _tabs(tab, waiting), "asked": request.values.get("reject", ""), "form": form,
        "reasons": {"deal": DEAL_REASONS, "activity": ACTIVITY_REASONS},
        "viewer_name": current_user.name, "now": clock.now(),
    }  # fmt: skip


def _tabs(tab: str, waiting: WaitingCount) -> tuple[tuple[str, str, bool], ...]:
    first = _("Waiting %(num)s", num=grouped(waiting.first))
    again = _("Asked again %(num)s", num=grouped(waiting.again))
    return (
        (first, url_for("approvals.page"), tab == "waiting"),
        (again, url_for("approvals.again"), tab == "again"),
        (_("Decided"), url_for("approvals.decisions"), tab == "decided"),
    )


def _say(made: Sequence[int], *, is_approved: bool) -> None:
    done = (
        ngettext("%(num)s entry approved.", "%(num)s entries approved.", len(made))
        if is_approved
        else _("Rejected. The person who logged it sees your reason.")
    )
    back = WayBack("approvals.undo", {"decision": list(made)})
    toast(done, undo=back if len(made) <= MOST_UNDONE else None)
