"""Migrations end at the schema the tables describe, from wherever a database may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, inspect, text

from salesgame import create_app
from salesgame.domain.operations.readiness import NEWEST, OLDEST, TooOld
from salesgame.domain.people.names import name_key
from salesgame.extensions import db
from salesgame.services.operations.readiness import check_ready
from salesgame.settings import Settings
from salesgame.storage.tables import metadata
from tests.conftest import POSTGRES
from tests.test_architecture import MIGRATIONS

ON_SQLITE = pytest.mark.skipif(bool(POSTGRES), reason="how SQLite lays its tables out")
AS_BEFORE = Path(__file__).with_name("at_0007.sql")


@pytest.fixture
def bare(blank: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without tables."""
    app = create_app(Settings({"DATABASE_URL": blank, "SECRET_KEY": "s" * 40}, tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_a_migrated_database_has_the_schema_of_a_fresh_one(bare: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
        tables = set(inspect(connection).get_table_names())
        outbox = inspect(connection).get_columns("outbox")

    assert found == []
    assert tables - {"alembic_version"} == set(metadata.tables)
    if POSTGRES:
        defaults = {column["name"]: column["default"] for column in outbox}
        assert "pg_current_xact_id" in str(defaults["txid"])


def test_migrations_run_from_the_oldest_to_the_newest_a_database_is_asked_for() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))

    assert (scripts.get_base(), scripts.get_current_head()) == (OLDEST, NEWEST)


@ON_SQLITE
def test_migrated_tables_and_indexes_lie_as_fresh_ones_do(bare: Flask) -> None:
    fresh = create_engine("sqlite://")
    metadata.create_all(fresh)

    upgrade()
    with db.engine.connect() as connection, fresh.connect() as other:
        assert _layout(connection) == _layout(other)
        by_key = {name for name, _ in connection.execute(text(_LIES_BY_KEY))}

    assert by_key == {"total", "activity_total", "credit"}


@ON_SQLITE
def test_a_database_brought_to_0007_by_the_migrations_of_before_goes_on_as_any_other(
    bare: Flask, tmp_path: Path
) -> None:
    _run(AS_BEFORE.read_text(encoding="utf-8"))
    first = create_app(Settings({"SECRET_KEY": "s" * 40}, tmp_path / "first"))

    with db.engine.connect() as connection:
        before = _layout(connection)
    with first.app_context():
        upgrade(revision=OLDEST)
        with db.engine.connect() as connection:
            made = _layout(connection)
        db.engine.dispose()

    assert made == before
    upgrade()
    check_ready(db.session())


def test_people_of_before_legal_names_are_found_as_files_found_them(bare: Flask) -> None:
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    before = next(each.down_revision for each in scripts if each.path.endswith("_identity.py"))
    upgrade(revision=str(before))
    with db.engine.begin() as connection:
        for name, nickname in (("Iwan  Łęk", "Wawan"), ("Ben", None)):
            connection.execute(_PERSON, {"name": name, "nickname": nickname})
        one = "SELECT min(id), 'hubspot', 'HS-1' FROM person"
        connection.execute(text(f"INSERT INTO person_alias (person_id, kind, value) {one}"))

    upgrade()
    with db.engine.connect() as connection:
        people = connection.execute(text(f"SELECT name, {_KEYS} FROM person ORDER BY id")).all()
        alias = connection.scalar(text("SELECT key FROM person_alias"))

    assert [tuple(row) for row in people] == [
        ("Iwan  Łęk", "Iwan  Łęk", *map(name_key, ("Iwan Łęk", "Wawan", "Iwan Łęk"))),
        ("Ben", "Ben", "ben", None, "ben"),
    ]
    assert alias == name_key("hs-1")


def test_what_a_locked_statement_paid_while_it_waited_stays_paid(bare: Flask) -> None:
    """Until 0009 a deal that waited was paid: one with an entry is not taken back now."""
    upgrade(revision="0007")
    with db.engine.begin() as connection:
        for statement in _PAID.strip().split(";\n"):
            connection.execute(text(statement))

    upgrade()
    with db.engine.connect() as connection:
        kept = connection.execute(text("SELECT id, approval FROM deal ORDER BY id")).all()

    assert [tuple(row) for row in kept] == [(1, "not_needed"), (2, "pending"), (3, "refused")]


@pytest.mark.parametrize("stopped", ["0001", "0006"])
def test_a_database_of_before_0007_is_refused_with_the_way_out_and_left_as_it_is(
    bare: Flask, stopped: str, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": stopped})

    with pytest.raises(TooOld) as refused:
        check_ready(db.session())
    with pytest.raises(SystemExit):
        upgrade()

    with db.engine.connect() as connection:
        kept = connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert kept == stopped
    assert "60359f8, run: flask --app app db upgrade" in refused.value.message
    assert refused.value.message in caplog.text


_PERSON = text(
    "INSERT INTO person (name, nickname, role, on_tv, money_masked, created_at) "
    "VALUES (:name, :nickname, 'rep', true, false, '2026-09-17 09:00:00')"
)
_KEYS = "legal_name, name_key, nickname_key, legal_name_key"
_DEALS = ", ".join(
    f"({number}, 'hand', 'K{number}', 'Deal', 'Won', 'won', 1000, '{approval}', false, 1,"
    " '2026-08-20 09:00')"
    for number, approval in enumerate(("pending", "pending", "refused"), start=1)
)
_PAID = f"""
INSERT INTO person (id, name, role, on_tv, money_masked, created_at)
  VALUES (1, 'Ana', 'rep', true, false, '2026-01-01');
INSERT INTO rule (id, family, name, created_at) VALUES (1, 'plan', 'Plan', '2026-01-01');
INSERT INTO rule_version (id, rule_id, version, begins_on, body, retired, created_at)
  VALUES (1, 1, 1, '2026-01-01', '{{}}', false, '2026-01-01');
INSERT INTO deal (id, source, external_id, name, stage, status, amount, approval, cancelled,
  version, changed_at) VALUES {_DEALS};
INSERT INTO pay_entry (id, person_id, rule_id, rule_version_id, period_kind, earned_start,
  statement_start, cause, cause_id, amount, working, revision, why, made_at)
  VALUES (1, 1, 1, 1, 'month', '2026-08-01', '2026-08-01', 'deal', 1, 50, '{{}}', 0, '',
  '2026-09-03')
"""
_LIES_BY_KEY = "SELECT name, sql FROM sqlite_schema WHERE sql LIKE '%WITHOUT ROWID%'"
_LAID = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"


def _run(script: str) -> None:
    connection = db.engine.raw_connection()
    connection.driver_connection.executescript(script)  # type: ignore[union-attr]
    connection.close()


def _layout(connection: Connection) -> dict[str, list[str]]:
    """How each table and index was written: its parts, in whatever order they stand."""
    return {
        name: sorted(_parts(sql))
        for name, sql in connection.execute(text(_LAID))
        if not name.startswith(("sqlite_", "alembic_"))
    }


def _parts(sql: str) -> list[str]:
    """What stands between the commas, those within brackets apart, without space and quotes."""
    opening, _, rest = re.sub(r'[\s"]', "", sql).partition("(")
    within, _, closing = rest.rpartition(")")
    return [f"{opening}…{closing}", *re.split(r",(?![^(]*\))", within)]
