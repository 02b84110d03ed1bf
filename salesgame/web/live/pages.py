"""The live stream: server-sent events that say that something changed."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from flask_babel import gettext as _

from salesgame.queries.boards.outbox import Mark, mark_from
from salesgame.services.access.tokens import hash_token
from salesgame.web.live import messages, socket_handoff
from salesgame.web.live.plain import plain_stream
from salesgame.web.live.process import Live, live
from salesgame.web.screens.television import COOKIE as SCREEN_COOKIE
from salesgame.web.screens.television import this_screen
from salesgame.web.site.loaders import public, signed_in

bp = Blueprint("stream", __name__)
RETRY_SECONDS = 30
POLL_SECONDS = 15


def register(app: Flask) -> None:
    """Offer the stream."""
    app.register_blueprint(bp)


@bp.get("/stream")
@public
def events() -> Response:
    """Events from now on, after replaying what came since `Last-Event-ID`."""
    token_hash = _token_hash()
    if request.method == "HEAD":  # asks what it would get, not for it
        return Response(headers=list(messages.HEADERS))
    here = live(current_app._get_current_object())  # type: ignore[attr-defined]
    after = mark_from(request.headers.get("Last-Event-ID") or request.args.get("after"))
    here.ring.ready.wait(timeout=2)
    if here.hub.count >= int(current_app.config["STREAM_LIMIT"]):
        return _refused()
    if (client := socket_handoff.take(request.environ)) is not None:
        here.hub.adopt(client, token_hash, after)
        return Response(status=200, mimetype="text/event-stream")
    return _plain(here, token_hash, after)


def _token_hash() -> str:
    """The hash of the token that lets the viewer in; its stream ends with it. 401 without one."""
    if signed := signed_in():
        return signed.token_hash
    if this_screen() is None:
        abort(401)
    return hash_token(request.cookies[SCREEN_COOKIE])


def _plain(here: Live, token_hash: str, after: Mark | None) -> Response:
    stream = None
    if request.environ.get("wsgi.multithread"):  # a server of one thread would serve nothing else
        stream = plain_stream(here.ring, here.revoked, token_hash, after)
    if stream is None:
        return _refused()
    return Response(stream, headers=list(messages.HEADERS))


def _refused() -> Response:
    """Past the cap: say so, and when to try again; the page polls meanwhile."""
    response = jsonify(
        error=_("Too many live viewers at once. This page asks for news by itself instead."),
        poll_seconds=POLL_SECONDS,
    )
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response
