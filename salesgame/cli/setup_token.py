"""`flask game setup-token`: the token that makes the first admin, when the log is out of reach."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from salesgame import clock
from salesgame.cli.answering import refusals
from salesgame.domain.doors import AlreadySetUp
from salesgame.extensions import db
from salesgame.services.setting_up import make_setup_token
from salesgame.services.work import unit_of_work


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(setup_token)


@click.command("setup-token")
@with_appcontext
def setup_token() -> None:
    """Print a token for the first-run page at /setup; it works once, for two days."""
    with refusals(), unit_of_work(db.session(), clock.now()) as work:
        token = make_setup_token(work)
        if token is None:
            raise AlreadySetUp
    click.echo(token)
