"""Until the database can be worked with, every page says what its operator has to do."""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, g, make_response, render_template, request

from salesgame.domain.company.company import Company
from salesgame.domain.operations.readiness import NotReady
from salesgame.extensions import db
from salesgame.services.operations.readiness import check_ready
from salesgame.web.site.current_company import prime
from salesgame.web.site.failures import Failure, request_id
from salesgame.web.site.refusals import RETRY_SECONDS, asks_for_json, message_of, refuse_as_json
from salesgame.web.ui.language import _

log = logging.getLogger(__name__)
ANYHOW = frozenset(("health.alive", "health.ready", "static", "assets.css"))
_READY = "salesgame.ready"


def register(app: Flask) -> None:
    """Look at the database before anything else asks it, until it is ready."""
    app.before_request(_refuse)


def refuse_unready(app: Flask) -> None:
    """Refuse a database that isn't ready; once it is, it isn't asked again. Raises NotReady."""
    if not app.extensions.get(_READY):
        check_ready(db.session())
        app.extensions[_READY] = True


def _refuse() -> Response | None:
    if request.endpoint in ANYHOW:
        return None
    try:
        refuse_unready(current_app)
    except NotReady as refusal:
        log.error("request %s: %s", request_id(), refusal.message)
        return _told(refusal)
    return None


def _told(refusal: NotReady) -> Response:
    # The page's frame asks who reads it and whose company it is, and neither can be looked up.
    g.signed_in = None
    prime(Company())
    why = message_of(refusal)
    if asks_for_json():
        answer = make_response(refuse_as_json(503, type(refusal).__name__, why))
    else:
        said = Failure(
            _("SalesGame can't be used just now: its operator has something to do."), why
        )
        answer = make_response(_page(said), 503)
    answer.headers["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _page(said: Failure) -> str:
    return render_template("site/503.html", failure=said, code=503, request_id=request_id())
