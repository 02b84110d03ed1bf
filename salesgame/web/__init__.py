"""Audiences: parse, call one service or query, redirect or render."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from salesgame.nouns import NOUNS
from salesgame.web import site, ui
from salesgame.web.site.security import surround


def register(app: Flask) -> None:
    """Register what stands around every page, then the pages of every noun."""
    for name in modules():
        import_module(name).register(app)
    surround(app)


def modules() -> Iterator[str]:
    """Every module that offers `register(app)`, in the order of registration."""
    yield from (f"{site.__name__}.{name}" for name in site.SURROUND)
    yield from (f"{ui.__name__}.{name}" for name in ui.SHARED)
    for noun in (*NOUNS, "home", "live"):
        if find_spec(package := f"{__name__}.{noun}"):
            yield from (f"{package}.{page}" for page in import_module(package).PAGES)
    yield from (f"{site.__name__}.{name}" for name in site.INNERMOST)
