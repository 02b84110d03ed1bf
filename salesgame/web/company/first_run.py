"""The first run: the page that makes the company and its first admin, once."""

from __future__ import annotations

import logging
from dataclasses import replace

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.core.refusals import Gathered, NotSaved
from salesgame.domain.operations.readiness import NotReady
from salesgame.extensions import db, reactions
from salesgame.queries.access.viewers import has_admin
from salesgame.queries.company.settings import settings_of
from salesgame.services.access.signing_in import open_session
from salesgame.services.company.first_run import (
    check_admin,
    check_setup_token,
    count_setup_try,
    has_setup_token,
    make_setup_token,
    set_up,
)
from salesgame.services.operations.readiness import check_ready
from salesgame.services.people.people import PersonDraft
from salesgame.services.work import Work, unit_of_work
from salesgame.web.access.sign_in import let_in, visitor
from salesgame.web.company.forms import calendar_options, settings_from
from salesgame.web.site.languages import LANGUAGE_OPTIONS, language
from salesgame.web.site.loaders import is_public, public, signed_in
from salesgame.web.site.refusals import Problems, asks_for_json, refusals_to, refuse_as_json
from salesgame.web.site.toasts import toast
from salesgame.web.ui.language import _, words_in

bp = Blueprint("setup", __name__)
log = logging.getLogger(__name__)
_DONE = "salesgame.set_up"
_DOORS = frozenset(("auth.sign_in_page", "auth.sign_in"))


def register(app: Flask) -> None:
    """Send everybody here until there is an admin."""
    app.register_blueprint(bp)
    app.before_request(_send_here)


@bp.get("/setup")
@public
def page(problems: Problems | None = None) -> str:
    """The form; once there is an admin, the page is not there."""
    if is_set_up():
        abort(404)
    _tell_again()
    return render_template(
        "company/first_run.html",
        problems=problems or {},
        form=request.form,
        token=request.values.get("token", ""),
        languages=LANGUAGE_OPTIONS,
        language=language(),
        known=settings_of(db.session()),
        **calendar_options(),
    )


@bp.post("/setup")
@public
@refusals_to(page)
def create() -> Answer:
    """Make the company and its first admin, and sign them in."""
    if is_set_up():
        abort(404)
    form, session, now = request.form, db.session(), clock.now()
    with unit_of_work(session, now, reactions()) as work:
        count_setup_try(work, request.remote_addr or "")
    admin = PersonDraft(form.get("person", ""), form.get("email", ""), "admin")
    token, passwords = form.get("token", ""), (form.get("password", ""), form.get("again", ""))
    with unit_of_work(session, now, reactions()) as work:
        settings = _checked(work, token, admin, passwords)
        admin_id = set_up(work, token, settings, admin, *passwords, words_in(settings.language))
        key = open_session(work, admin_id, visitor())
    toast(_("%(company)s is set up.", company=settings.name), to_go=_("Now add your people."))
    return let_in(key, url_for("people.listing"))


def _checked(
    work: Work, token: str, admin: PersonDraft, passwords: tuple[str, str]
) -> CompanySettings:
    """The company's settings as they are typed. Raises all that is wrong with the form."""
    refusals = Gathered()
    with refusals:
        check_setup_token(work, token)
    with refusals:
        settings = _settings(work.session)
    with refusals:
        check_admin(admin, *passwords)
    refusals.refuse()
    return settings


def _settings(session: Session) -> CompanySettings:
    """As typed; a new company approves what people log, until it chooses otherwise."""
    known = settings_of(session)
    chosen = settings_from(request.form, known)
    return chosen if known else replace(chosen, approve_self_reported=True)


def is_set_up() -> bool:
    """Whether an admin can sign in; asked of the database only until the answer is yes."""
    known = current_app.extensions
    if not known.get(_DONE):
        known[_DONE] = has_admin(db.session())
    return bool(known[_DONE])


def tell_operator(app: Flask) -> None:
    """Write a set-up link into the log, while there is no admin: as a server starts."""
    with app.app_context():
        try:
            check_ready(db.session())
            with unit_of_work(db.session(), clock.now(), reactions()) as work:
                token = make_setup_token(work)
        except NotReady as refusal:
            log.error("%s", refusal.message)
            return
        except (SQLAlchemyError, NotSaved):
            return  # an import goes on, say; the first visit makes a link
    if token:
        address = app.extensions["salesgame.settings"].address
        log.warning("No admin yet. Set up SalesGame, once, at %s/setup?token=%s", address, token)


def _tell_again() -> None:
    """Write another link where none is good: nobody was told at the start, or it ran out."""
    if not has_setup_token(db.session(), clock.now()):
        tell_operator(current_app._get_current_object())  # type: ignore[attr-defined]


def _send_here() -> Answer | tuple[Response, int] | None:
    """Whoever would have to sign in comes here instead while nobody can."""
    endpoint = request.endpoint
    if endpoint is None or (is_public(endpoint) and endpoint not in _DOORS):
        return None
    if signed_in() or is_set_up():
        return None
    _tell_again()
    if asks_for_json():
        return refuse_as_json(503, "NotSetUp", _("This installation is not set up yet."))
    return redirect(url_for("setup.page"), code=303)
