"""`flask game doctor`: what an operator must fix, each with a code and a way out."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from salesgame import clock
from salesgame.cli.answering import answer
from salesgame.extensions import db
from salesgame.services.health import Finding, Machine, examine
from salesgame.settings import Settings

SICK = 1


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(doctor)


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
