"""Until the database can be worked with, every page says what its operator has to do."""

from __future__ import annotations

from flask import Flask, current_app, request

from salesgame.extensions import db
from salesgame.services.operations.readiness import check_ready

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


def _refuse() -> None:
    if request.endpoint not in ANYHOW:
        refuse_unready(current_app)
