"""`flask game reference`: write the pages of settings and commands, or check them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click
from flask.cli import AppGroup

from salesgame.settings import SETTINGS, Setting

DOCS = Path(__file__).parent.parent.parent / "docs"
SETTINGS_ARE = """\
Every setting is read from the environment at start. A setting may lie in a file instead:
`NAME_FILE` names the file, and its contents are the value; use that for secrets.
This page is written from `salesgame/settings.py` by `flask --app app game reference`."""
COMMANDS_ARE = """\
Every command is `flask --app app game …`. `PERIOD` is `2017`, `2017-Q4`, `2017-11`, `2017-W46`
or `2017-11-23`. They leave with 0 when all went well, 1 when `verify` or `doctor` found
something, 2 when refused (nothing changed), and 3 when done with rejected rows. With `--json`,
money and ratios are exact decimal strings (ratios with six digits, means with four), counts are
integers, instants are ISO 8601 with zone.
This page is written by `flask --app app game reference`."""


def add(game: AppGroup) -> None:
    """Add the command."""
    game.add_command(reference)


@click.command("reference")
@click.option("--check", is_flag=True, help="Only check; leave with 1 where a page is out of date.")
@click.pass_context
def reference(context: click.Context, check: bool) -> None:  # noqa: FBT001
    """Write docs/settings.md and docs/commands.md from the code."""
    assert context.parent is not None
    group = context.parent.command
    assert isinstance(group, click.Group)
    late = [name for name, text in pages(group).items() if not _is_current(name, text)]
    if check:
        for name in late:
            click.echo(f"docs/{name} is old: run `flask --app app game reference`", err=True)
        sys.exit(int(bool(late)))
    for name in late:
        (DOCS / name).write_text(pages(group)[name], encoding="utf-8")


def pages(group: click.Group) -> dict[str, str]:
    """The generated pages by file name."""
    return {
        "settings.md": "\n".join(_settings()) + "\n",
        "commands.md": "\n".join(_commands(group)) + "\n",
    }


def _is_current(name: str, text: str) -> bool:
    path = DOCS / name
    return path.exists() and path.read_text(encoding="utf-8") == text


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield SETTINGS_ARE
    yield ""
    yield "| Name | Default | What it is for |"
    yield "| --- | --- | --- |"
    yield from (_setting(setting) for setting in SETTINGS)


def _setting(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else "empty"
    return f"| `{setting.name}` | {default} | {setting.purpose}{' Secret.' * setting.secret} |"


def _commands(group: click.Group) -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield COMMANDS_ARE
    for name in sorted(group.commands):
        yield from _command(name, group.commands[name])


def _command(name: str, command: click.Command) -> Iterator[str]:
    words = [p.make_metavar(click.Context(command)) for p in command.params if _is_argument(p)]
    yield ""
    yield f"## {' '.join(['game', name, *words])}"
    yield ""
    yield cleandoc(command.help or "")
    options = [p for p in command.params if isinstance(p, click.Option)]
    if options:
        yield ""
    for option in options:
        value = "" if option.is_flag else f" {option.make_metavar(click.Context(command))}"
        yield f"- `{'`, `'.join(option.opts)}{value}`: {option.help or ''}".rstrip()


def _is_argument(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Argument)
