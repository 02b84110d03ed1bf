"""`flask game …`: the same services and queries, from a shell."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from flask import Flask
from flask.cli import AppGroup

from salesgame.nouns import NOUNS

BESIDES = ("demo", "reference")


def register(app: Flask) -> None:
    """Add the `game` group with the commands of every noun to the app's own."""
    game = AppGroup("game", help="Play, inspect and run the sales game.")
    for name in (*NOUNS, *BESIDES):
        if find_spec(f"{__name__}.{name}"):
            import_module(f"{__name__}.{name}").add(game)
    app.cli.add_command(game)
