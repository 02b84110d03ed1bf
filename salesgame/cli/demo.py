"""`flask game demo`: plant the sample company in an empty database, and say how to sign in."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from salesgame import clock
from salesgame.cli.answers import on_database, refusals
from salesgame.extensions import db, reactions
from salesgame.services.demo.people import SignIn
from salesgame.services.demo.story import is_empty, plant_demo

SIGN_INS = "demo-sign-ins.txt"


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(demo)


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="Do nothing where there is a company already.")
@on_database
def demo(if_empty: bool) -> None:  # noqa: FBT001
    """Plant the sample company in an empty database."""
    session = db.session()
    if is_empty(session):
        click.echo("Planting a year of the sample company: about half a minute.", err=True)
    elif if_empty:
        return
    with refusals():
        keys = plant_demo(session, clock.now(), reactions())
    path = Path(current_app.instance_path) / SIGN_INS
    path.touch(mode=0o600)
    path.chmod(0o600)
    text = "\n".join(_line(key) for key in keys)
    path.write_text(f"{text}\n", encoding="utf-8")
    click.echo(text)


def _line(key: SignIn) -> str:
    settings = current_app.extensions["salesgame.settings"]
    if key.role == "TV":
        return f"{'TV':<8} {settings.address}{key.key}"
    return f"{key.role:<8} {key.key:<24} {key.secret}"
