"""`flask game setup-token` and `reset-link`: ways in when nothing else helps."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answers import answer, on_database, refusals
from salesgame.cli.names import person_named
from salesgame.domain.access.throttle import AlreadySetUp
from salesgame.extensions import db, reactions
from salesgame.services.access.invitations import make_link
from salesgame.services.company.first_run import make_setup_token
from salesgame.services.work import unit_of_work


def add(game: AppGroup) -> None:
    """Add the commands."""
    game.add_command(setup_token)
    game.add_command(reset_link)


class AdminIsThere(AlreadySetUp):
    """This installation is set up already. `flask --app app game reset-link NAME` prints where an admin who forgot the password sets a new one."""  # noqa: E501


@click.command("setup-token")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the address, and its token.")
@on_database
def setup_token(as_json: bool) -> None:  # noqa: FBT001
    """Print where the first admin is made: an address that works once, within two days.

    It begins with PUBLIC_URL, else with HOST and PORT.
    """
    with refusals(), unit_of_work(db.session(), clock.now(), reactions()) as work:
        token = make_setup_token(work)
        if token is None:
            raise AdminIsThere
    address = f"{current_app.extensions['salesgame.settings'].address}/setup?token={token}"
    answer({"address": address, "token": token}, [address], as_json=as_json)


@click.command("reset-link")
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the address, and its token.")
@on_database
def reset_link(person: str, as_json: bool) -> None:  # noqa: FBT001
    """Print where PERSON sets a new password: an address that works once, within a day.

    PERSON is a name or an e-mail address. Who never had a password has a week. Links made for
    them before end. It begins with PUBLIC_URL, else with HOST and PORT.
    """
    with refusals(), unit_of_work(db.session(), clock.now(), reactions()) as work:
        token = make_link(work, person_named(work.session, person))
    address = f"{current_app.extensions['salesgame.settings'].address}/join/{token}"
    answer({"address": address, "token": token}, [address], as_json=as_json)
