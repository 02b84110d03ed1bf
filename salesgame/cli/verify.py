"""`flask game verify`: rebuild everything from the facts; exit 1 and name each difference."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answering import answer, on_database
from salesgame.extensions import db
from salesgame.services.verifying import verify as differences
from salesgame.storage.snapshots import hold_one_view

DIFFERENT = 1


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(verify)


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
