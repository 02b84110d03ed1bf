"""SalesGame: sales gamification and commission whose every number can be recomputed."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from salesgame import cli, extensions, web
from salesgame.services.reactions import REACTIONS
from salesgame.settings import Settings, UnsafeSettings
from salesgame.storage.db.engine import configure

ROOT = Path(__file__).parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """Wire the application; starts nothing. Raises UnsafeSettings."""
    settings = settings or Settings.from_env(os.environ, ROOT)
    settings.refuse_unsafe()
    app = Flask(
        __name__,
        instance_path=str(settings.instance),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    try:
        settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        app.config.from_mapping(settings.flask_config())
    except OSError:  # no folder, or no key of our own in it
        problem = f"S010 INSTANCE_PATH must be a folder to write in: {settings.instance}"
        raise UnsafeSettings([problem]) from None
    app.extensions["salesgame.settings"] = settings
    app.extensions["salesgame.reactions"] = REACTIONS
    app.jinja_env.undefined = StrictUndefined
    extensions.db.init_app(app)
    extensions.migrate.init_app(app, extensions.db)
    with app.app_context():
        configure(extensions.db.engine)
    web.register(app)
    cli.register(app)
    return app
