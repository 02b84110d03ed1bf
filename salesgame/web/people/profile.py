"""What people choose about themselves: names, language, privacy, password, browsers."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.extensions import db, reactions
from salesgame.queries.access.viewers import browsers
from salesgame.queries.people.people import person as find_person
from salesgame.queries.people.teams import seats_of_person
from salesgame.services.access import invitations, signing_in
from salesgame.services.people.people import ProfileDraft, change_profile
from salesgame.services.work import unit_of_work
from salesgame.web.site.agents import agent_name
from salesgame.web.site.languages import LANGUAGE_OPTIONS
from salesgame.web.site.loaders import found, own_id, person
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui.jinja import add_filters
from salesgame.web.ui.language import _

bp = Blueprint("profile", __name__)
YEAR_SECONDS = 31_536_000


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)
    add_filters(app, agent_name=agent_name)


@bp.get("/profile")
def page(problems: Problems | None = None) -> str:
    """One page with everything that is one's own to choose."""
    own, session, now = person(), db.session(), clock.now()
    return render_template(
        "people/profile.html",
        who=found(find_person(session, own.id)),
        seats=seats_of_person(session, own.id),
        browsers=browsers(session, own.id, now),
        this_browser=own.token_hash,
        languages=LANGUAGE_OPTIONS,
        problems=problems or {},
        form=request.form,
        now=now,
    )


@bp.post("/profile")
@refusals_to(page)
def change() -> Answer:
    """Keep the names and choices."""
    form = request.form
    draft = ProfileDraft(
        name=form.get("name", ""),
        nickname=form.get("nickname", ""),
        language=form.get("language", ""),
        theme=form.get("theme", ""),
        on_tv="off_tv" not in form,
        money_masked="money_masked" in form,
    )
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        change_profile(work, own_id(), draft)
    answer = _saved(_("Your profile is saved."))
    # The device's own choices would stand before the person's.
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.delete_cookie("theme", samesite="Lax", secure=secure)
    answer.delete_cookie("amounts", samesite="Lax", secure=secure)
    return answer


@bp.post("/profile/password")
@refusals_to(page)
def change_password() -> Answer:
    """Change the password; every other browser is signed out."""
    form, own = request.form, person()
    with unit_of_work(db.session(), clock.now(), reactions(), own.id) as work:
        invitations.count_password_try(work, own.id)
    with unit_of_work(db.session(), clock.now(), reactions(), own.id) as work:
        invitations.change_password(
            work,
            own.id,
            form.get("present", ""),
            form.get("password", ""),
            form.get("again", ""),
            stay=own.token_hash,
        )
        invitations.forget_password_tries(work, own.id)
    return _saved(_("Your password is changed. Every other browser is signed out."))


@bp.post("/profile/browsers/<key>/sign-out")
def sign_out(key: str) -> Answer:
    """Sign one of one's browsers out."""
    mine = browsers(db.session(), own_id(), clock.now())
    browser = next((each for each in mine if each.key == key), None)
    if browser is None:
        abort(404)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        signing_in.sign_out(work, browser.token_hash)
    return _saved(_("That browser is signed out."))


@bp.post("/profile/browsers/sign-out")
def sign_out_others() -> Answer:
    """Sign every other browser out."""
    own = person()
    with unit_of_work(db.session(), clock.now(), reactions(), own.id) as work:
        signing_in.revoke_sessions(work, own.id, but=own.token_hash)
    return _saved(_("Every other browser is signed out."))


def _saved(text: str) -> Answer:
    toast(text)
    return redirect(url_for("profile.page"), code=303)
