"""`flask game setup-token`: where the first admin is made, when the log is out of reach."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answering import answer, on_database, refusals
from salesgame.domain.doors import AlreadySetUp
from salesgame.extensions import db
from salesgame.services.setting_up import make_setup_token
from salesgame.services.work import unit_of_work


class AdminIsThere(AlreadySetUp):
    """This installation is set up already. `flask --app app game reset-link NAME` prints where an admin who forgot the password sets a new one."""  # noqa: E501


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(setup_token)


@click.command("setup-token")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the address, and its token.")
@on_database
def setup_token(as_json: bool) -> None:  # noqa: FBT001
    """Print where the first admin is made: an address that works once, within two days.

    It begins with PUBLIC_URL, else with HOST and PORT.
    """
    with refusals(), unit_of_work(db.session(), clock.now()) as work:
        token = make_setup_token(work)
        if token is None:
            raise AdminIsThere
    address = f"{current_app.extensions['salesgame.settings'].address}/setup?token={token}"
    answer({"address": address, "token": token}, [address], as_json=as_json)
