"""The columns page of an import: which column is which field, and what was chosen there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast, get_args

from werkzeug.datastructures import MultiDict

from salesgame.services.imports import maps
from salesgame.services.imports.fields import FIELDS, Kind
from salesgame.services.imports.maps import ColumnSource, FileMap, UnknownPeople
from salesgame.services.imports.readings import ANSWERS
from salesgame.services.imports.uploads import Upload, answered
from salesgame.tabular.tables import Table
from salesgame.web.imports.gaps import filled
from salesgame.web.imports.wording import field_labels, id_hint

LOOKED_AT = 20  # rows that samples are taken from


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field on the columns page: its name, the column chosen for it, and sample cells.

    `hint` is the id of the words that say more of it.
    """

    name: str
    label: str
    chosen: str
    required: bool
    samples: tuple[str, ...]
    hint: str | None


def field_lines(
    kind: Kind, found: FileMap, table: Table, form: Mapping[str, str]
) -> list[FieldLine]:
    """Every field with what the form chose for it, else its column, and what the first rows say."""
    header, labels = table.sheet.header, field_labels()
    places = {name.casefold(): position for position, name in reversed(list(enumerate(header)))}
    cells = next(table.batches(), [])[:LOOKED_AT]
    lines = []
    for field in FIELDS[kind]:
        name, at = field.name, _place(found.columns.get(field.name), places)
        lines.append(
            FieldLine(
                name, labels[name], form.get(f"column-{name}", "" if at is None else header[at]),
                field.required, () if at is None else _samples(cells, at),
                f"column-{name}-hint" if name == "external_id" and id_hint(kind) else None,
            )
        )  # fmt: skip
    return lines


def reading_said(upload: Upload, found: FileMap) -> dict[str, str]:
    """What was said of how the file is read, as its fields show it."""
    unknown = upload.choices.get("unknown_people", found.unknown_people)
    said = {name: upload.choices.get(name, "") for name in ("encoding", "delimiter")}
    return {**said, "unknown_people": unknown}


def _place(column: ColumnSource | None, places: Mapping[str, int]) -> int | None:
    """Where the first candidate stands that the file has; several joined stand nowhere."""
    if column is None or column.joins:
        return None
    return next((places[c.casefold()] for c in column.candidates if c.casefold() in places), None)


def _samples(cells: Sequence[Sequence[str]], at: int) -> tuple[str, ...]:
    """The first different texts of a column."""
    texts = dict.fromkeys(row[at] for row in cells if at < len(row) and row[at])
    return tuple(islice(texts, 3))


def with_columns(
    upload: Upload, found: FileMap, name: str | None, form: MultiDict[str, str]
) -> Upload:
    """The upload with the columns, and the reading, chosen on the page."""
    chosen: dict[str, ColumnSource] = {}
    for field in FIELDS[upload.kind]:
        column = form.get(f"column-{field.name}", "")
        before = found.columns.get(field.name)
        if before and (before.joins or before.after or column in before.candidates):
            chosen[field.name] = before
        elif column:
            chosen[field.name] = ColumnSource((column,))
    fresh = filled(replace(found, columns=chosen, recognise=()), form)
    if (unknown := form.get("unknown_people")) in get_args(UnknownPeople):
        fresh = replace(fresh, unknown_people=cast(UnknownPeople, unknown))
    body = {
        "source": form.get("source", "").strip()[:40] or found.source,
        upload.kind: maps.body_of(fresh),
    }
    said = {key: form.get(key, "") for key in ANSWERS if key in form}
    return replace(answered(upload, **said), body=body, map_name=name)
