"""The filters and globals of the templates: each name is given once."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from flask import Flask
from jinja2 import pass_context


class NameTaken(Exception):
    """Two filters, or two globals, of one name: the later would silently win on every page."""


def add_filters(app: Flask, **filters: Callable[..., Any]) -> None:
    """Give the templates filters, asked again for each page. Raises NameTaken.

    Of a constant Jinja would else work one out when the template is compiled, and keep for all
    what it says to whoever comes first.
    """
    _add(app.jinja_env.filters, {name: _asked_again(each) for name, each in filters.items()})


def add_globals(app: Flask, **values: Any) -> None:
    """Give the templates what they may call without being handed it. Raises NameTaken."""
    _add(app.jinja_env.globals, values)


def _add(known: MutableMapping[str, Any], added: dict[str, Any]) -> None:
    if taken := sorted(known.keys() & added.keys()):
        raise NameTaken(", ".join(taken))
    known.update(added)


def _asked_again(each: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    def written(_context: object, *values: Any, **named: Any) -> Any:
        return each(*values, **named)

    return written
