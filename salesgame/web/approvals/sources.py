"""The sources that an admin trusts: what finance imports from them needs no approval."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.extensions import db, reactions
from salesgame.queries.approvals.sources import named_sources
from salesgame.services.approvals.sources import forget_source, name_source
from salesgame.services.work import unit_of_work
from salesgame.web.site.loaders import needs, own_id
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _

bp = Blueprint("sources", __name__)


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)


@bp.get("/company/sources")
@needs("admin")
def listing(problems: Problems | None = None) -> str:
    """The sources, with who trusted each, and the form that adds one."""
    return render_template(
        "approvals/sources.html", sources=named_sources(db.session()), form=request.form,
        problems=problems or {},
    )  # fmt: skip


@bp.post("/company/sources")
@needs("admin")
@refusals_to(listing)
def add() -> Answer:
    """Trust a source from now on."""
    text = parsing.text(request.form, "name") if "name" in request.form else ""
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        name = name_source(work, text)
    toast(_("%(source)s is trusted from now on.", source=name))
    return redirect(url_for("sources.listing"), code=303)


@bp.post("/company/sources/removal")
@needs("admin")
@refusals_to(listing)
def remove() -> Answer:
    """Trust a source no longer."""
    name = request.form.get("name", "")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        forget_source(work, name)
    toast(_("%(source)s is no longer trusted. What it brought stays.", source=name))
    return redirect(url_for("sources.listing"), code=303)
