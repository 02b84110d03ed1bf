"""Getting a file ready: opened, mapped, its formats found, its questions asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from salesgame.services.imports import maps
from salesgame.services.imports.columns import Columns, bind
from salesgame.services.imports.fields import Kind
from salesgame.services.imports.maps import FileMap, UnknownPeople
from salesgame.services.imports.refusals import MapUnknown
from salesgame.services.imports.scanning import Formats, scan
from salesgame.services.imports.suggesting import suggest
from salesgame.tabular.dates import DayNumbers, Order
from salesgame.tabular.files import Sheet, open_sheet
from salesgame.tabular.numbers import DecimalSign


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person said about a file; None means: find out, or ask."""

    dates: Order | None = None
    day_numbers: DayNumbers | None = None
    decimal: DecimalSign | None = None
    unknown_people: UnknownPeople | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that can be imported once its questions are answered."""

    sheet: Sheet
    map: FileMap
    map_name: str | None
    columns: Columns
    formats: Formats


def prepare(
    kind: Kind, path: Path, choices: Choices | None = None, *,
    name: str | None = None, map_body: Mapping[str, Any] | None = None, map_name: str | None = None,
) -> Prepared:  # fmt: skip
    """Open a file and find out how it reads; without a map, its headers suggest one.

    Raises the file's refusals; questions stay in `formats.questions`. The caller closes the sheet.
    """
    choices = choices or Choices()
    sheet = open_sheet(
        path, name, encoding=choices.encoding, delimiter=choices.delimiter, sheet=choices.sheet
    )
    try:
        if map_body is not None:
            found = maps.parse(map_body, kind, map_name or "given")
        else:
            map_name, found = map_for(kind, sheet.header)
        if choices.unknown_people:
            found = replace(found, unknown_people=choices.unknown_people)
        columns = bind(found, sheet)
        formats = scan(
            sheet, found, columns, dates=choices.dates, decimal=choices.decimal,
            day_numbers=choices.day_numbers,
        )  # fmt: skip
    except BaseException:
        sheet.close()
        raise
    return Prepared(sheet, found, map_name, columns, formats)


def map_for(kind: Kind, header: tuple[str, ...]) -> tuple[str | None, FileMap]:
    """The ready-made map whose file this is, else one suggested by the headers."""
    return maps.recognised(kind, header) or (None, suggest(kind, header))


def find_map(name: str, saved: Mapping[str, Mapping[str, Any]]) -> tuple[Mapping[str, Any], str]:
    """A map by the path of its file, or by its name: for those who may read the server's files.

    Raises MapUnknown, MapUnreadable.
    """
    path = Path(name)
    if name not in saved and not maps.ready_made(name) and _is_a_file(path):
        return maps.load_toml(path), path.name
    return named_map(name, saved)


def _is_a_file(path: Path) -> bool:
    try:
        return path.suffix == ".toml" or path.exists()
    except OSError:  # no name of a file: too long a one, say
        return False


def named_map(name: str, saved: Mapping[str, Mapping[str, Any]]) -> tuple[Mapping[str, Any], str]:
    """A map by its name among the saved and the ready-made ones. Raises MapUnknown."""
    if body := saved.get(name) or maps.ready_made(name):
        return body, name
    raise MapUnknown(map=name, known=", ".join((*maps.ready_made_names(), *sorted(saved))))
