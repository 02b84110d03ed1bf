"""`flask game verify` and `doctor`: every kept number rebuilt, and what an operator must fix."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from salesgame import clock
from salesgame.cli.answers import answer, on_database
from salesgame.extensions import db
from salesgame.services.operations.health import Finding, Machine, examine
from salesgame.services.operations.verification import verify as differences
from salesgame.settings import Settings
from salesgame.storage.db.snapshots import hold_one_view

DIFFERENT = 1
SICK = 1


def add(game: AppGroup) -> None:
    """Add the commands."""
    game.add_command(verify)
    game.add_command(doctor)


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@on_database
def verify(as_json: bool) -> None:  # noqa: FBT001
    """Rebuild totals, points, goals, badges and pay from the facts and compare."""
    session = db.session()
    hold_one_view(session)  # kept and rebuilt numbers are read one after the other
    found = list(differences(session, clock.now()))
    body = {"differences": [asdict(difference) for difference in found]}
    lines = [f"{d.what}: {d.key}: kept {d.kept}, the facts say {d.rebuilt}" for d in found]
    answer(body, lines or ["No difference."], as_json=as_json)
    if found:
        sys.exit(DIFFERENT)


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def doctor(as_json: bool) -> None:  # noqa: FBT001
    """Name what must be fixed, and what is advised; leave with 1 where something must."""
    machine = Machine(clock.now(), Path(current_app.instance_path))
    found = [*_settings(current_app.extensions["salesgame.settings"])]
    found += examine(db.session(), machine)
    body = {"findings": [asdict(finding) for finding in found]}
    lines = [f"{f.code} {f.what}\n     {f.way_out}" for f in found]
    answer(body, lines or ["All is well."], as_json=as_json)
    if any(finding.grave for finding in found):
        sys.exit(SICK)


def _settings(settings: Settings) -> list[Finding]:
    found = []
    for problem in settings.problems():
        code, _, what = problem.partition(" ")
        found.append(Finding(code, what, "See docs/settings.md."))
    return found
