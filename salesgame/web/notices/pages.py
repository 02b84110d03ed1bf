"""What one is told: the page, the count of every page, and the kinds one doesn't want."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.notices.kinds import SWITCHED
from salesgame.extensions import db, reactions
from salesgame.queries.notices import notices as rows
from salesgame.services.notices.reading import choose_kinds, read_notice, read_notices
from salesgame.services.work import unit_of_work
from salesgame.web.notices.wording import KIND_ICONS, KIND_NAMES, Reader, worded
from salesgame.web.site.loaders import found, own_id, person
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.jinja import add_globals
from salesgame.web.ui.language import _

bp = Blueprint("notices", __name__)


def register(app: Flask) -> None:
    """Add the page, and give the templates `unread_count()`."""
    app.register_blueprint(bp)
    add_globals(app, unread_count=unread_count)


@bp.get("/notices")
def page() -> str:
    """One's own notices, newest first, a page at a time."""
    before = _before()
    lines, following = rows.notices(db.session(), own_id(), before)
    off = rows.switched_off(db.session(), own_id())
    return render_template(
        "notices/page.html",
        notices=[
            (line, worded(line, _reader()), KIND_ICONS.get(line.kind, "bell")) for line in lines
        ],
        newer=None if before is None else url_for("notices.page"),
        older=url_for("notices.page", before=following) if following else None,
        kinds=[(kind, KIND_NAMES[kind], kind not in off) for kind in SWITCHED],
    )


@bp.post("/notices/<int:notice_id>/reading")
def read(notice_id: int) -> Answer:
    """Mark one as read, and go where it leads where that was asked."""
    line = found(rows.notice(db.session(), own_id(), notice_id))
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        read_notice(work, own_id(), notice_id)
    href = worded(line, _reader()).href if "open" in request.form else None
    return redirect(href or url_for("notices.page"), code=303)


@bp.post("/notices/reading")
def read_all() -> Answer:
    """Mark all as read, up to the newest that the page showed."""
    until = request.form.get("until", 0, type=parsing.number)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        read_notices(work, own_id(), until)
    return redirect(url_for("notices.page"), code=303)


@bp.post("/notices/kinds")
def choose() -> Answer:
    """Keep which kinds one wants to be told."""
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        choose_kinds(work, own_id(), request.form.getlist("kind"))
    toast(_("Saved."))
    return redirect(url_for("notices.page"), code=303)


def unread_count() -> int:
    """How many notices the signed-in person hasn't read; 0 where nobody is signed in."""
    if not current_user.is_authenticated:
        return 0
    return rows.count_unread(db.session(), current_user.id)


def _reader() -> Reader:
    own = person()
    return Reader(own.id, own.role)


def _before() -> int | None:
    return request.args.get("before", None, type=parsing.number)
