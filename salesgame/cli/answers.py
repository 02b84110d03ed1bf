"""How commands answer: JSON or lines, and one sentence with exit code 2 for a refusal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click
from flask.cli import with_appcontext

from salesgame.domain.core.calendar import Period
from salesgame.domain.core.refusals import DomainError
from salesgame.extensions import db
from salesgame.services.operations.faults import fault_behind
from salesgame.services.operations.readiness import check_ready
from salesgame.settings import REFUSED

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a refusal into its sentence on the error stream, and leave with 2."""
    try:
        yield
    except Exception as error:
        refusal = error if isinstance(error, DomainError) else fault_behind(error)
        if refusal is None:
            raise
        click.echo(refusal.message, err=True)
        sys.exit(REFUSED)


def on_database(command: Callable[P, R]) -> Callable[P, R]:
    """Give a command the application's context; what is refused leaves with its sentence and 2.

    That is a database that isn't ready, one that goes away, and one that can't write what the
    command did.
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with refusals():
            check_ready(db.session())
            return command(*args, **kwargs)

    return with_appcontext(run)


def answer(body: dict[str, Any], lines: Iterable[str], *, as_json: bool) -> None:
    """Print the same answer for machines or for people."""
    if as_json:
        click.echo(json.dumps(body, ensure_ascii=False))
    else:
        click.echo("\n".join(lines))


def days_of(period: Period) -> dict[str, str]:
    """A period for machines: its first day, and the day after its last."""
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}
