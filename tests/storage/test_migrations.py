"""Migrations end at the schema the tables describe."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import inspect, text

from salesgame import create_app
from salesgame.extensions import db
from salesgame.settings import Settings
from salesgame.storage.queries.schema import REVISION
from salesgame.storage.tables import metadata
from tests.conftest import POSTGRES
from tests.test_architecture import MIGRATIONS


def test_a_migrated_database_has_the_schema_of_a_fresh_one(blank: str, tmp_path: Path) -> None:
    app = create_app(Settings({"DATABASE_URL": blank, "SECRET_KEY": "s" * 40}, tmp_path))

    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), metadata)
            tables = set(inspect(connection).get_table_names())
            outbox = inspect(connection).get_columns("outbox")
        db.engine.dispose()

    assert found == []
    assert tables - {"alembic_version"} == set(metadata.tables)
    if POSTGRES:
        defaults = {column["name"]: column["default"] for column in outbox}
        assert "pg_current_xact_id" in str(defaults["txid"])


def test_the_last_migration_is_the_one_a_database_is_asked_for() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))

    assert scripts.get_current_head() == REVISION


def test_days_off_of_before_are_kept_as_leave(blank: str, tmp_path: Path) -> None:
    app = create_app(Settings({"DATABASE_URL": blank, "SECRET_KEY": "s" * 40}, tmp_path))

    with app.app_context():
        upgrade(revision="0001")
        with db.engine.begin() as connection:
            connection.execute(text(_SOMEBODY))
            connection.execute(text(_AWAY))
        upgrade()
        with db.engine.connect() as connection:
            kept = connection.execute(text(_KEPT)).all()
        db.engine.dispose()

    assert [tuple(map(str, row)) for row in kept] == [("1", "2026-09-07", "2026-09-12", "", "None")]


_SOMEBODY = (
    "INSERT INTO person (id, name, role, on_tv, money_masked, created_at) "
    "VALUES (1, 'Ana', 'rep', true, false, '2026-01-01 00:00:00')"
)
_AWAY = "INSERT INTO \"leave\" (person_id, start, \"end\") VALUES (1, '2026-09-07', '2026-09-12')"
_KEPT = 'SELECT person_id, start, "end", kind, cancelled_at FROM "leave"'
