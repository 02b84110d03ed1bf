"""Naming the fields in a refused form's summary by the labels that the page itself gives them.

A label is written once, beside its field; the summary stands before it, so it is filled in last.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask
from markupsafe import Markup, escape

CONTROLS = {"input", "select", "textarea"}
ASIDES = {"person-note", "hint"}  # what stands inside a label and is no part of the name
_WAITING = re.compile(r'<li data-problem="([^"]*)">(.*?)</li>', re.DOTALL)
_SUMMARY = re.compile(rf"(?:{_WAITING.pattern}\s*)+", re.DOTALL)

Said = dict[str, str | None]


def register(app: Flask) -> None:
    """Let the base template name the fields of every page."""
    app.add_template_filter(name_problems)


def name_problems(page: str) -> Markup:
    """The page, each problem of its summary with the field's label and the way to it.

    They stand in the order of the page, however the checks went; what has no field stands first.
    """
    if "data-problem" not in page:
        return Markup(page)  # its template has escaped it
    reader = _Fields()
    reader.feed(page)
    return Markup(_SUMMARY.sub(lambda summary: reader.named(_WAITING.findall(summary[0])), page))


@dataclass(slots=True)
class _Field:
    """One control, or one group of them: where it is and what it is called."""

    id: str
    name: str = ""
    label: str = ""
    is_wrong: bool = False


@dataclass(slots=True)
class _Open:
    """A label or legend that is being read."""

    tag: str
    of: str
    words: list[str] = field(default_factory=list)


class _Fields(HTMLParser):
    """Gathers the fields of a page and their labels."""

    def __init__(self) -> None:
        super().__init__()
        self._fields: list[_Field] = []
        self._labels: dict[str, str] = {}
        self._group = ""
        self._open: _Open | None = None
        self._aside = ""

    def named(self, problems: list[tuple[str, str]]) -> str:
        """The lines of the summary, from (field name, sentence)."""
        found = [(self._field(name), sentence) for name, sentence in problems]
        found.sort(key=lambda one: self._fields.index(one[0]) if one[0] else -1)
        return "".join(self._line(*one) for one in found)

    def _line(self, found: _Field | None, sentence: str) -> str:
        """One line of the summary. Without a field on the page it is the sentence alone."""
        if found is None or not found.id:
            return f"<li>{sentence}</li>"
        label = found.label or self._labels.get(found.id, "")
        before = f"<strong>{escape(label)}:</strong> " if label else ""
        return f'<li><a href="#{escape(found.id)}">{before}{sentence}</a></li>'

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control, or begin to read what one is called."""
        said: Said = dict(attrs)
        match tag:
            case "fieldset":
                self._group = said.get("id") or ""
                self._fields.append(_Field(self._group))
            case "label" | "legend":
                self._open = _Open(tag, said.get("for") or (self._group if tag == "legend" else ""))
            case _ if tag in CONTROLS:
                self._control(said)
            case _ if self._open and not self._aside and _is_aside(said):
                self._aside = tag

    def handle_endtag(self, tag: str) -> None:
        """A label has been read."""
        if tag == self._aside:
            self._aside = ""
        elif self._open and tag == self._open.tag:
            self._labels.setdefault(self._open.of, " ".join("".join(self._open.words).split()))
            self._open = None

    def handle_data(self, data: str) -> None:
        """Words of a label."""
        if self._open and not self._aside:
            self._open.words.append(data)

    def _control(self, said: Said) -> None:
        id_, name = said.get("id") or "", said.get("name") or ""
        if self._open and not self._open.of:
            self._open.of = id_
        is_wrong = said.get("aria-invalid") == "true"
        self._fields.append(_Field(id_, name, said.get("aria-label") or "", is_wrong))

    def _field(self, name: str) -> _Field | None:
        """The field that was refused: of that id or name, marked first, or the only one marked."""
        marked = [one for one in self._fields if one.is_wrong]
        ranks: tuple[Callable[[_Field], bool], ...] = (
            lambda one: one.is_wrong and name in (one.name, one.id),
            lambda one: one.id == name,
            lambda one: bool(one.id) and one.name == name,
            lambda one: marked == [one],
        )
        found = (one for is_it in ranks for one in self._fields if name and is_it(one))
        return next(found, None)


def _is_aside(said: Said) -> bool:
    return bool(ASIDES & set((said.get("class") or "").split()))
