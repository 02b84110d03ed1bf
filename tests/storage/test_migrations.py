"""Migrations end at the schema the tables describe."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, create_engine, inspect, text

from salesgame import create_app
from salesgame.extensions import db
from salesgame.queries.operations.schema import REVISION
from salesgame.settings import Settings
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


@pytest.mark.skipif(bool(POSTGRES), reason="how SQLite lays its tables out")
def test_migrated_tables_and_indexes_lie_as_fresh_ones_do(blank: str, tmp_path: Path) -> None:
    app = create_app(Settings({"DATABASE_URL": blank, "SECRET_KEY": "s" * 40}, tmp_path))
    fresh = create_engine("sqlite://")
    metadata.create_all(fresh)

    with app.app_context():
        upgrade()
        with db.engine.connect() as connection, fresh.connect() as other:
            assert _layout(connection) == _layout(other)
            by_key = {name for name, _ in connection.execute(text(_LIES_BY_KEY))}
        db.engine.dispose()

    assert by_key == {"total", "activity_total", "credit"}


_LIES_BY_KEY = "SELECT name, sql FROM sqlite_schema WHERE sql LIKE '%WITHOUT ROWID%'"
_LAID = "SELECT name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL"


def _layout(connection: Connection) -> dict[str, object]:
    """How each index was written, and whether each table lies by its key."""
    return {
        name: "WITHOUT ROWID" in sql if kind == "table" else re.sub(r"[\s()]", "", sql)
        for name, kind, sql in connection.execute(text(_LAID))
        if not name.startswith(("sqlite_", "alembic_"))
    }


def test_credits_outlive_being_laid_out_anew(blank: str, tmp_path: Path) -> None:
    app = create_app(Settings({"DATABASE_URL": blank, "SECRET_KEY": "s" * 40}, tmp_path))
    ask = "SELECT deal_id, person_id, share_ppm, amount, day, status FROM credit"

    with app.app_context():
        upgrade(revision="0006")
        with db.engine.begin() as connection:
            for statement in (_SOMEBODY, _DEAL, _CREDIT):
                connection.execute(text(statement))
        kept = []
        for move in (upgrade, partial(downgrade, revision="0006"), upgrade):
            move()
            with db.engine.connect() as connection:
                kept += connection.execute(text(ask)).all()
        db.engine.dispose()

    assert [tuple(map(str, row)) for row in kept] == [
        ("7", "1", "1000000", "500", "2026-09-07", "won")
    ] * 3


_DEAL = (
    "INSERT INTO deal (id, source, external_id, name, stage, status, amount, closed_on, approval, "
    "cancelled, version, changed_at) VALUES (7, 'hand', 'a', 'Roof', 'Won', 'won', 500, "
    "'2026-09-07', 'not_needed', false, 1, '2026-09-07 00:00:00')"
)
_CREDIT = (
    "INSERT INTO credit (deal_id, person_id, share_ppm, amount, is_primary, day, status) "
    "VALUES (7, 1, 1000000, 500, true, '2026-09-07', 'won')"
)


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
