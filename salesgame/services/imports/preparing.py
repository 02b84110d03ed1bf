"""Getting a file ready: read once, mapped, its formats found, its questions asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from salesgame.services.imports import maps
from salesgame.services.imports.columns import Columns, bind, typed_columns
from salesgame.services.imports.fields import Kind
from salesgame.services.imports.maps import FileMap, UnknownPeople
from salesgame.services.imports.refusals import MapUnknown
from salesgame.services.imports.suggesting import suggest
from salesgame.services.operations.gc_paused import gc_paused
from salesgame.tabular.dates import DayNumbers, Order
from salesgame.tabular.evidence import Evidence, Gathering
from salesgame.tabular.files import Answers, opened
from salesgame.tabular.formats import Formats, formats_of
from salesgame.tabular.numbers import DecimalSign
from salesgame.tabular.tables import Sheet, Table


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

    @property
    def answers(self) -> Answers:
        """What of it changes how the file itself is read."""
        return Answers(self.encoding, self.delimiter, self.sheet)


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a sheet mean: by which map, and where in a row each field stands."""

    map: FileMap
    map_name: str | None
    columns: Columns

    def gathering(self, sheet: Sheet) -> Gathering:
        """Evidence to be gathered of these columns while the rows go by."""
        columns = self.columns
        typed = typed_columns(self.map.kind, columns)
        return Gathering(typed, columns.width, columns.clean, sheet.day_zero)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that can be imported once its questions are answered."""

    table: Table
    map: FileMap
    map_name: str | None
    columns: Columns
    formats: Formats

    @property
    def sheet(self) -> Sheet:
        """How the file writes its table."""
        return self.table.sheet


@contextmanager
def prepared_file(
    kind: Kind, path: Path, choices: Choices | None = None, *,
    map_body: Mapping[str, Any] | None = None, map_name: str | None = None,
) -> Iterator[Prepared]:  # fmt: skip
    """A file ready to be imported: read once, its rows kept until the end of this context.

    Raises the file's refusals; questions stay in `formats.questions`.
    """
    choices = choices or Choices()
    with TemporaryDirectory(prefix="salesgame-") as folder:
        with opened(path, answers=choices.answers) as file:
            layout = lay_out(kind, file.sheet, map_body, map_name)
            gathering = layout.gathering(file.sheet)
            with gc_paused():
                table = file.keep(Path(folder) / "rows.csv", gathering.look)
        yield prepare(table, layout, gathering.evidence(), choices)


def lay_out(kind: Kind, sheet: Sheet, body: Mapping[str, Any] | None, name: str | None) -> Layout:
    """What a sheet's columns mean by a map; without one, as its headers suggest.

    Raises MapLacksKind, MapUnreadable, ColumnMissing, ColumnTwice.
    """
    if body is None:
        name, found = map_for(kind, sheet.header)
    else:
        found = maps.parse(body, kind, name or "given")
    return Layout(found, name, bind(found, sheet))


def prepare(table: Table, layout: Layout, evidence: Evidence, choices: Choices) -> Prepared:
    """A table ready to be imported, as its evidence and the answers say it is to be read."""
    found, columns = layout.map, layout.columns
    formats = formats_of(
        typed_columns(found.kind, columns), evidence, table.sheet.day_zero,
        dates=choices.dates or found.dates, decimal=choices.decimal or found.decimal,
        day_numbers=choices.day_numbers,
    )  # fmt: skip
    if choices.unknown_people:
        found = replace(found, unknown_people=choices.unknown_people)
    return Prepared(table, found, layout.map_name, columns, formats)


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
