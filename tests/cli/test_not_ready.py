"""Commands on a database that isn't ready: one sentence that names the way out, and 2."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from salesgame.cli.answers import on_database
from salesgame.domain.core.refusals import NotSaved
from salesgame.domain.operations.readiness import BEFORE, NEWEST, DatabaseAway, NotMigrated, TooOld
from salesgame.extensions import db
from salesgame.jobs.scheduler import look
from tests.conftest import POSTGRES, app_on

WITHOUT = {"doctor", "reference"}  # they say what is missing, or ask no database
NOBODY = "postgresql://127.0.0.1:1/nobody" if POSTGRES else "sqlite:////nowhere/game.db"


@pytest.fixture
def bare(blank: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database without tables."""
    with app_on(blank, tmp_path) as app:
        yield app


def commands(app: Flask) -> dict[str, click.Command]:
    group = app.cli.commands["game"]
    assert isinstance(group, click.Group)
    return {name: one for name, one in group.commands.items() if name not in WITHOUT}


def refused(app: Flask, *words: str) -> str:
    done = app.test_cli_runner().invoke(args=["game", *words])
    assert done.exit_code == 2, (words, done.exception)
    return done.output.strip()


@pytest.mark.both
def test_every_command_refuses_a_database_without_tables_in_one_sentence(bare: Flask) -> None:
    for name, command in commands(bare).items():
        needed = [one for one in command.params if one.required]
        given = [
            word for one in needed
            for word in ([one.opts[0]] if isinstance(one, click.Option) else []) + ["2017"]
        ]  # fmt: skip

        assert refused(bare, name, *given) == NotMigrated().message
    assert "flask --app app db upgrade" in NotMigrated().message


def stop_at(revision: str) -> None:
    db.session.rollback()  # commands share this test's session, and it read the database of before
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})


def test_a_database_whose_migrations_stopped_short_is_refused_until_they_went_on(
    bare: Flask,
) -> None:
    upgrade()
    for stopped, way_out in (
        ("", NotMigrated().message),
        ("0004", TooOld(stopped="0004", before=BEFORE).message),
    ):
        stop_at(stopped)
        assert refused(bare, "verify") == way_out
        told = bare.test_cli_runner().invoke(args=["game", "doctor", "--json"])
        ways = {one["code"]: one["way_out"] for one in json.loads(told.output)["findings"]}
        assert "flask --app app db upgrade" in ways["D004"]
        assert (BEFORE in ways["D004"]) == (stopped == "0004")

    stop_at(NEWEST)

    went_on = bare.test_cli_runner().invoke(args=["game", "metrics", "2017"])
    assert went_on.exit_code == 0, went_on.output


@pytest.mark.both
def test_a_database_that_cannot_be_opened_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with app_on(NOBODY, tmp_path) as app:
        assert refused(app, "verify") == DatabaseAway().message
        told = app.test_cli_runner().invoke(args=["game", "doctor", "--json"])

    codes = {one["code"] for one in json.loads(told.output)["findings"]}
    assert (told.exit_code, codes - {"D003"}) == (1, {"D011"})


def test_what_a_full_disk_does_not_keep_is_refused_in_one_sentence(app: Flask) -> None:
    @click.command("tick")
    @on_database
    def keeps_nothing() -> None:
        raise NotSaved

    told = app.test_cli_runner().invoke(keeps_nothing)

    assert (told.exit_code, told.output.strip()) == (2, NotSaved().message)


def test_the_jobs_wait_for_the_tables(bare: Flask, caplog: pytest.LogCaptureFixture) -> None:
    assert look(bare).closings == []
    assert NotMigrated().message in caplog.text
