"""Whether this process lives, and whether it can serve: for whoever watches it."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from salesgame.extensions import db
from salesgame.storage.queries.schema import is_migrated
from salesgame.web.loaders import public

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
    missing = _missing()
    if missing:
        return jsonify(status="not ready", missing=missing), 503
    return jsonify(status="ready"), 200


def _missing() -> str | None:
    """What the database lacks, in a word; never its address or its errors."""
    try:
        migrated = is_migrated(db.session())
    except SQLAlchemyError:
        return "database"
    return None if migrated else "migrations"
