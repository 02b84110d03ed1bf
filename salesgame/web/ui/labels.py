"""Naming the fields in a refused form's summary by the labels that the page shows.

A label is handed over where it is shown, once, beside its field. The summary stands before the
fields, so the `problems` macro shows them first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, g

from salesgame.web.ui.jinja import add_globals


@dataclass(frozen=True, slots=True)
class Labelled:
    """A field of the page, or a group of them: its id, its name in the form, what it is called."""

    id: str
    name: str
    label: str
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be put right: in words, and in which field; None where it is the whole form."""

    sentence: str
    field: Labelled | None


def register(app: Flask) -> None:
    """Give the templates `labelled` and `in_order`."""
    add_globals(app, labelled=labelled, in_order=in_order)


def labelled(label: str, id: str, name: str | None = None, error: object = None) -> str:  # noqa: A002
    """The label, noted as that of the field with this id; `error` where the field was refused."""
    _fields().append(Labelled(id, name or id, label, bool(error)))
    return label


def in_order(problems: Mapping[str, str]) -> list[Problem]:
    """Field name to sentence, as problems in the order of the page; those of no field first."""
    found = [Problem(sentence, _field(name)) for name, sentence in problems.items()]
    return sorted(found, key=lambda one: _fields().index(one.field) if one.field else -1)


def _fields() -> list[Labelled]:
    """The fields this page has shown so far."""
    fields: list[Labelled] = g.setdefault("labelled_fields", [])
    return fields


def _field(name: str) -> Labelled | None:
    """The field that was refused: of that id or name, marked first, or the only one marked."""
    marked = [one for one in _fields() if one.is_wrong]
    ranks: tuple[Callable[[Labelled], bool], ...] = (
        lambda one: one.is_wrong and name in (one.name, one.id),
        lambda one: one.id == name,
        lambda one: one.name == name,
        lambda one: marked == [one],
    )
    found = (one for is_it in ranks for one in _fields() if name and is_it(one))
    return next(found, None)
