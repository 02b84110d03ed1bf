"""Signing in and out, and who the person of a request is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import UserMixin, current_user
from werkzeug.wrappers import Request
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.extensions import db, login_manager, reactions
from salesgame.queries.access.viewers import SignedIn, sign_in_of
from salesgame.queries.notices.notices import has_alarm
from salesgame.services.access import signing_in
from salesgame.services.access.signing_in import SEEN_EVERY, Visitor
from salesgame.services.access.tokens import hash_token
from salesgame.services.work import unit_of_work
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import COOKIE as COOKIE
from salesgame.web.site.loaders import public, signed_in
from salesgame.web.site.refusals import Problems, refusals_to, try_to_save

bp = Blueprint("auth", __name__)
SECONDS_A_DAY = 86_400


class Somebody(UserMixin):  # type: ignore[misc]
    """The signed-in person as flask-login wants one; every field of `SignedIn` reads through."""

    def __init__(self, signed: SignedIn) -> None:
        self.signed = signed

    def __getattr__(self, name: str) -> Any:
        return getattr(self.signed, name)


def register(app: Flask) -> None:
    """Load the person of each request from the session table."""
    login_manager.init_app(app)
    # Nothing of a sign-in lies in Flask's own cookie, so there is nothing of it to protect.
    login_manager.session_protection = None
    login_manager.request_loader(_load)
    app.register_blueprint(bp)
    app.after_request(_keep_alive)


@bp.get("/sign-in")
@public
def sign_in_page(problems: Problems | None = None) -> str | Answer:
    """The form."""
    if current_user.is_authenticated:
        return redirect(_destination(), code=303)
    return render_template(
        "access/sign_in.html", problems=problems or {}, company=current_company(), next=_next()
    )


@bp.post("/sign-in")
@public
@refusals_to(sign_in_page)
def sign_in() -> Answer:
    """Check the password and let the browser in."""
    token = signing_in.sign_in(
        db.session(),
        clock.now(),
        reactions(),
        request.form.get("email", ""),
        request.form.get("password", ""),
        visitor(),
    )
    return let_in(token, _first_page(token))


@bp.post("/sign-out")
@public
def sign_out() -> Answer:
    """Revoke this browser's session."""
    if current_user.is_authenticated:
        # Nobody's act: who was shut out may leave too.
        with unit_of_work(db.session(), clock.now(), reactions()) as work:
            signing_in.sign_out(work, current_user.token_hash)
    session.clear()
    answer = redirect(url_for("auth.sign_in_page"), code=303)
    answer.delete_cookie(COOKIE, samesite="Lax", httponly=True)
    return answer


def visitor() -> Visitor:
    """Who knocks with this request."""
    agent = request.user_agent.string
    return Visitor(request.remote_addr or "", agent, current_app.config["SESSION_DAYS"])


def let_in(token: str, destination: str) -> Answer:
    """Give the browser its token and send it on; what it held before is forgotten."""
    session.clear()
    answer = redirect(destination, code=303)
    _give_cookie(answer, token)
    return answer


def _load(_asked: Request) -> Somebody | None:
    signed = signed_in()
    return Somebody(signed) if signed else None


def _keep_alive(response: Any) -> Any:
    """Write that the session is in use, at most once in five minutes; never on an error."""
    signed: SignedIn | None = g.get("signed_in")  # nobody asks only for this
    if signed and response.status_code < 400 and clock.now() - signed.seen_at > SEEN_EVERY:
        try_to_save(lambda: _note_seen(signed.token_hash))
        if COOKIE not in response.headers.get("Set-Cookie", ""):
            _give_cookie(response, request.cookies[COOKIE])
    return response


def _note_seen(token_hash: str) -> None:
    # Nobody's act: who was shut out may be seen.
    with unit_of_work(db.session(), clock.now(), reactions()) as work:
        signing_in.note_seen(work, token_hash, current_app.config["SESSION_DAYS"])


def _give_cookie(response: Any, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=current_app.config["SESSION_DAYS"] * SECONDS_A_DAY,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def _next() -> str:
    """Where the person wanted to go: a path of ours, never another site."""
    text = request.values.get("next", "")
    parts = urlsplit(text)
    ours = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc
    return text if ours and not any(c in text for c in "\\\r\n\t") else ""


def _first_page(token: str) -> str:
    """Who has just signed in sees first what happened to their role or password meanwhile."""
    who = sign_in_of(db.engine, hash_token(token))
    is_alarmed = who is not None and has_alarm(db.session(), who.id)
    return url_for("notices.page") if is_alarmed else _destination()


def _destination() -> str:
    return _next() or "/"
