"""`flask game reset-link`: a way back in for who forgot the password, when no admin can help."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answering import answer, on_database, refusals
from salesgame.cli.naming import person_named
from salesgame.extensions import db
from salesgame.services.inviting import make_link
from salesgame.services.work import unit_of_work


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(reset_link)


@click.command("reset-link")
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: the address, and its token.")
@on_database
def reset_link(person: str, as_json: bool) -> None:  # noqa: FBT001
    """Print where PERSON sets a new password: an address that works once, within a day.

    PERSON is a name or an e-mail address. Who never had a password has a week. Links made for
    them before end. It begins with PUBLIC_URL, else with HOST and PORT.
    """
    with refusals(), unit_of_work(db.session(), clock.now()) as work:
        token = make_link(work, person_named(work.session, person))
    address = f"{current_app.extensions['salesgame.settings'].address}/join/{token}"
    answer({"address": address, "token": token}, [address], as_json=as_json)
