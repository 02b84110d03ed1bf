"""The television: a pairing code until somebody pairs it, then its board for good."""

from __future__ import annotations

from datetime import datetime

import segno
from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup

from salesgame import clock
from salesgame.domain.screens.pairing import spelled
from salesgame.extensions import db, reactions
from salesgame.queries.screens.televisions import Pairing, Screen, pairing_of, screen_of
from salesgame.services.access.tokens import hash_token
from salesgame.services.screens.televisions import SEEN_EVERY, begin_pairing, note_screen_seen
from salesgame.services.work import unit_of_work
from salesgame.web.live.boards import current_board, live_mark
from salesgame.web.screens import wall
from salesgame.web.site.current_company import current_company
from salesgame.web.site.hosts import public_address
from salesgame.web.site.loaders import public
from salesgame.web.site.refusals import try_to_save

bp = Blueprint("tv", __name__)
COOKIE = "salesgame_screen"
TEN_YEARS_SECONDS = 315_360_000


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


def this_screen() -> Screen | None:
    """The paired television that asks, by its token; read once a request."""
    if "screen" not in g:
        secret = request.cookies.get(COOKIE)
        g.screen = screen_of(db.session(), hash_token(secret)) if secret else None
    found: Screen | None = g.screen
    return found


@bp.get("/tv")
@public
def page() -> Response:
    """The board of a paired screen; the code of one that waits."""
    now = clock.now()
    if (screen := this_screen()) is not None:
        return make_response(_board(screen, now))
    secret, pairing = _waiting(now)
    answer = make_response(_code(pairing, now))
    return answer if secret is None else _remember(answer, secret)


@bp.get("/tv/key/<secret>")
@public
def enter(secret: str) -> Response:
    """Make this browser a paired screen by its key, as `game demo` prints it."""
    if screen_of(db.session(), hash_token(secret)) is None:
        abort(404)
    return _remember(make_response(redirect(url_for("tv.page"), code=303)), secret)


@bp.get("/tv/state")
@public
def state() -> Response:
    """Whether this screen is paired, waits, or needs a new code."""
    secret = request.cookies.get(COOKIE, "")
    if this_screen() is not None:
        return jsonify(state="paired")
    waits = pairing_of(db.session(), hash_token(secret), clock.now()) is not None
    return jsonify(state="waiting" if waits else "expired")


def _remember(answer: Response, secret: str) -> Response:
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=TEN_YEARS_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return answer


def _board(screen: Screen, now: datetime) -> str:
    company = current_company()
    asked = wall.asked_of(screen, company, now)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    live_from = live_mark(app)
    snapshot = current_board(app, company, asked, company.calendar.day_of(now))
    shown = wall.frame(db.session(), company, screen, snapshot, now)
    if screen.seen_at is None or now - screen.seen_at > SEEN_EVERY:
        try_to_save(lambda: _note_seen(screen.id, now))
    return render_template("screens/wall.html", screen=screen, frame=shown, live_from=live_from)


def _note_seen(screen_id: int, now: datetime) -> None:
    with unit_of_work(db.session(), now, reactions()) as work:
        note_screen_seen(work, screen_id)


def _waiting(now: datetime) -> tuple[str | None, Pairing]:
    """The code this browser waits with; a new one, with a new secret, where there is none."""
    secret = request.cookies.get(COOKIE)
    kept = pairing_of(db.session(), hash_token(secret), now) if secret else None
    if kept is not None:
        return None, kept
    with unit_of_work(db.session(), now, reactions()) as work:
        return begin_pairing(work, request.remote_addr or "")


def _code(pairing: Pairing, now: datetime) -> str:
    address = public_address("screens.pair_page")
    code = segno.make(f"{address}?code={pairing.code}", error="m")
    drawn = Markup(code.svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True))
    minutes = -(-int((pairing.expires_at - now).total_seconds()) // 60)
    return render_template(
        "screens/code.html", code=spelled(pairing.code), letters=" ".join(pairing.code), qr=drawn,
        address=address.partition("://")[2], minutes=minutes,
    )  # fmt: skip
