"""Proposals: finance approves or rejects them, who made one sees it and may take it back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.extensions import db, reactions
from salesgame.queries.proposals import proposals as rows
from salesgame.queries.proposals.proposals import PAGE, Proposal
from salesgame.services.proposals import deciding
from salesgame.services.proposals.deciding import ProposalEnd
from salesgame.services.work import unit_of_work
from salesgame.web.pay.impact import ImpactWords, words_of
from salesgame.web.proposals.deciders import Deciders
from salesgame.web.proposals.names import ProposalNames, names_in
from salesgame.web.proposals.seals import sealed
from salesgame.web.proposals.wording import ChangeWords, answer_of, state_name, told
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, needs, own_id, person
from salesgame.web.site.refusals import Problems, message_of, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.jinja import add_globals
from salesgame.web.ui.language import _

bp = Blueprint("proposals", __name__)
DECISIONS = ("approved", "rejected")


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal as the page shows it; what the viewer may do with it, and where it stands."""

    row: Proposal
    told: ChangeWords
    effect: ImpactWords
    state: str
    answer: str
    seal: str
    may_decide: bool
    is_own: bool


def register(app: Flask) -> None:
    """Add the pages, and give the templates `proposals_waiting()`."""
    app.register_blueprint(bp)
    add_globals(app, proposals_waiting=proposals_waiting)


@bp.get("/proposals")
@needs("manager", "finance", "admin")
def page(problems: Problems | None = None, proposal_id: int | None = None) -> str:
    """What waits, and what was decided before; of others only what the viewer decides on."""
    session, calendar = db.session(), current_company().calendar
    before, deciders = request.args.get("before", type=parsing.number), Deciders()
    everybody = None if person().role == "finance" else own_id()
    waiting = [one for one in rows.waiting(session, calendar) if deciders.may_see(one)]
    over = (*_asked_for(deciders), *rows.decided(session, calendar, everybody, before))
    names = names_in([one.change.arguments for one in (*waiting, *over)])
    return render_template(
        "proposals/page.html",
        waiting=[_card(one, names, deciders) for one in waiting],
        over=[_card(one, names, deciders) for one in over],
        older=over[-1].id if len(over) >= PAGE else None,
        is_first=before is None,
        problems=problems or {},
        refused=proposal_id,
        why=request.form.get("why", ""),
    )


@bp.post("/proposals/<int:proposal_id>/decision")
@needs("manager", "finance", "admin")
@refusals_to(page)
def decide(proposal_id: int) -> Answer:
    """Approve or reject a proposal."""
    shown = _load(proposal_id).effect.seal()
    decision = request.form.get("decision")
    if decision not in DECISIONS:
        abort(400)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        if decision == "rejected":
            deciding.refuse(work, proposal_id, request.form.get("why", ""))
            became = ProposalEnd("refused")
        else:
            is_same = request.form.get("seen") == sealed(shown)
            became = deciding.accept(work, proposal_id, shown if is_same else "")
    _say(became)
    return redirect(url_for("proposals.page"), code=303)


@bp.post("/proposals/<int:proposal_id>/withdrawal")
@needs("manager", "finance", "admin")
@refusals_to(page)
def withdraw(proposal_id: int) -> Answer:
    """Take one's own proposal back."""
    _load(proposal_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        deciding.withdraw(work, proposal_id)
    toast(_("Proposal withdrawn."))
    return redirect(url_for("proposals.page"), code=303)


def proposals_waiting() -> int:
    """How many proposals wait for finance; 0 for who doesn't decide on them."""
    if not current_user.is_authenticated or current_user.role != "finance":
        return 0
    return rows.waiting_count(db.session())


def _asked_for(deciders: Deciders) -> tuple[Proposal, ...]:
    """The one that the address names, as a notice does, where it is over; it stands first."""
    number = request.args.get("proposal_id", type=parsing.number)
    if number is None:
        return ()
    one = rows.proposal(db.session(), current_company().calendar, number)
    return (one,) if one and one.state != "waiting" and deciders.may_see(one) else ()


def _load(proposal_id: int) -> Proposal:
    """A proposal that the viewer made, or may see because finance decides on it."""
    one = found(rows.proposal(db.session(), current_company().calendar, proposal_id))
    if not Deciders().may_see(one):
        abort(404)
    return one


def _card(one: Proposal, names: ProposalNames, deciders: Deciders) -> ProposalCard:
    is_open = one.state == "waiting"
    return ProposalCard(
        one, told(one.change, names), words_of(one.effect), state_name(one.state), answer_of(one),
        sealed(one.effect.seal()),
        may_decide=is_open and deciders.may_decide(one), is_own=is_open and one.made_by == own_id(),
    )  # fmt: skip


def _say(became: ProposalEnd) -> None:
    match became.state:
        case "accepted":
            toast(_("Approved. The change is made."))
        case "refused":
            toast(_("Rejected. Nothing changes, and the reason is sent to the person who asked."))
        case "waiting":
            toast(
                _("The numbers have changed since. Check the effect and approve again."),
                kind="fault",
            )
        case _:
            why = message_of(became.refusal) if became.refusal else ""
            toast(_("This can no longer be done: %(why)s", why=why), kind="fault")
