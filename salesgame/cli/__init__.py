"""`flask game …`: the same services and queries, from a shell."""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from flask.cli import AppGroup

# Every module here offers `add(game)`, which adds its commands to the group.
MODULES: tuple[str, ...] = (
    "board",
    "metrics",
    "points",
    "verify",
    "demo",
    "reference",
    "doctor",
    "statement",
    "badges",
    "tick",
    "scheduler",
    "importing",
    "setup_token",
    "reset_link",
)


def register(app: Flask) -> None:
    """Add the `game` group to the app's commands."""
    game = AppGroup("game", help="Play, inspect and run the sales game.")
    for name in MODULES:
        import_module(f"salesgame.cli.{name}").add(game)
    app.cli.add_command(game)
