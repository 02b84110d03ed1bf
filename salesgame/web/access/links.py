"""One-time links: the page on which an invited or locked-out person sets a password."""

from __future__ import annotations

from flask import Blueprint, Flask, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access.throttle import LinkSpent
from salesgame.extensions import db, reactions
from salesgame.services.access.invitations import link_holder, use_link
from salesgame.services.access.signing_in import open_session, sign_out
from salesgame.services.work import unit_of_work
from salesgame.web.access.sign_in import let_in, visitor
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import public
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui.language import _

bp = Blueprint("links", __name__)


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)


@bp.get("/join/<token>")
@public
def page(token: str, problems: Problems | None = None) -> tuple[str, int]:
    """The form; looking at it does not use the link up."""
    try:
        who = link_holder(db.session(), token, clock.now())
    except LinkSpent:
        return render_template("access/spent.html", company=current_company()), 410
    shown = render_template(
        "access/join.html", who=who, token=token, problems=problems or {}, company=current_company()
    )
    return shown, 200


@bp.post("/join/<token>")
@public
@refusals_to(page)
def use(token: str) -> Answer:
    """Set the password, end every session, and let this browser in."""
    form, now = request.form, clock.now()
    with unit_of_work(db.session(), now, reactions()) as work:
        person_id = use_link(work, token, form.get("password", ""), form.get("again", ""))
        if current_user.is_authenticated:
            sign_out(work, current_user.token_hash)
        key = open_session(work, person_id, visitor())
    answer = let_in(key, "/")
    toast(_("Your password is set."))
    return answer
