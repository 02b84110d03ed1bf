"""The Flask extensions, made once and wired by `create_app`."""

from __future__ import annotations

from pathlib import Path

from flask import current_app
from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from salesgame.services.work import Reactions
from salesgame.storage.tables import metadata

db = SQLAlchemy(metadata=metadata)
migrate = Migrate(directory=str(Path(__file__).parent / "storage" / "migrations"))
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()


def reactions() -> Reactions:
    """What follows from each event, for whoever opens a unit of work; `create_app` says it."""
    known: Reactions = current_app.extensions["salesgame.reactions"]
    return known
