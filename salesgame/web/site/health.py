"""Whether this process lives, and whether it can serve: for whoever watches it."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify

from salesgame.domain.operations.readiness import DatabaseAway, NotReady
from salesgame.extensions import db
from salesgame.services.operations.readiness import check_ready
from salesgame.web.site.loaders import public

bp = Blueprint("health", __name__)


def register(app: Flask) -> None:
    """Answer on /healthz and /readyz."""
    app.register_blueprint(bp)


@bp.get("/healthz")
@public
def alive() -> Response:
    """The process answers."""
    return jsonify(status="alive")


@bp.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    """The database answers and has all that this version needs."""
    try:
        check_ready(db.session())
    except NotReady as refusal:
        return jsonify(status="not ready", missing=_missing(refusal)), 503
    return jsonify(status="ready"), 200


def _missing(refusal: NotReady) -> str:
    """What is missing, in a word; never the database's address or its errors."""
    return "database" if isinstance(refusal, DatabaseAway) else "migrations"
