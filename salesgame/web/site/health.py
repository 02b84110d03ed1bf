"""Whether this process lives, and whether it can serve: for whoever watches it."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, current_app, jsonify

from salesgame.domain.core.refusals import DomainError, NotSaved
from salesgame.domain.operations.faults import DiskFull, OnlyReadable
from salesgame.domain.operations.readiness import NotMigrated, NotReady, TooOld
from salesgame.extensions import db
from salesgame.services.operations.readiness import check_ready, check_writable
from salesgame.web.site.loaders import public
from salesgame.web.site.refusals import UNSAVED, marked

bp = Blueprint("health", __name__)
_MISSING: tuple[tuple[type[DomainError], str], ...] = (
    (NotMigrated, "migrations"), (TooOld, "migrations"), (DiskFull, "room"),
    (OnlyReadable, "writing"),
)  # fmt: skip


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
    """The database answers, has all that this version needs, and takes what is saved."""
    try:
        check_ready(db.session())
        if UNSAVED in current_app.extensions:
            check_writable(db.session())
            current_app.extensions.pop(UNSAVED, None)
    except (NotReady, NotSaved) as refusal:
        told = jsonify(status="not ready", missing=_missing(refusal))
        return marked(told, refusal), 503
    return jsonify(status="ready"), 200


def _missing(refusal: DomainError) -> str:
    """What is missing, in a word; never the database's address or its errors."""
    return next((word for kind, word in _MISSING if isinstance(refusal, kind)), "database")
