"""`flask game scheduler`: run the jobs alone, beside any number of web servers."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from salesgame.cli.answering import on_database
from salesgame.jobs import scheduler


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(run_scheduler)


@click.command("scheduler")
@on_database
def run_scheduler() -> None:
    """Look for what is due every TICK_SECONDS, until stopped. Several may run at once."""
    scheduler.run(current_app._get_current_object())  # type: ignore[attr-defined]
