"""The Flask extensions, made once and wired by `create_app`."""

from __future__ import annotations

from flask_babel import Babel
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from salesgame.storage.tables import metadata

db = SQLAlchemy(metadata=metadata)
migrate = Migrate(directory="salesgame/storage/migrations", compare_type=True)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
