"""Readings of uploads: a file is read once by what was said of it, and kept as a table."""

from __future__ import annotations

import json
import secrets
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from salesgame.services.imports.maps import FileMap, body_of
from salesgame.services.imports.preparing import Choices, Layout, Prepared, lay_out, prepare
from salesgame.services.imports.uploads import Upload, Uploads, write_whole
from salesgame.services.operations.gc_paused import gc_paused
from salesgame.tabular.evidence import Evidence
from salesgame.tabular.files import Answers, opened
from salesgame.tabular.refusals import FileRefused
from salesgame.tabular.tables import Sheet, Table

ANSWERS = tuple(field.name for field in fields(Choices))


def table_of(uploads: Uploads, upload: Upload) -> Table:
    """The upload's rows, read from the file only where that wasn't done by these answers before.

    Raises the file's refusals.
    """
    return _Reading(uploads, upload).table()


def layout_of(upload: Upload, sheet: Sheet) -> Layout:
    """What the columns mean: as they were chosen, else as the headers suggest.

    Raises ColumnMissing, ColumnTwice.
    """
    return lay_out(upload.kind, sheet, upload.body, upload.map_name or upload.name)


def prepared_upload(uploads: Uploads, upload: Upload) -> Prepared:
    """The upload ready to be imported, or with its questions. Raises the file's refusals."""
    reading = _Reading(uploads, upload)
    table = reading.table()
    layout = layout_of(upload, table.sheet)
    ready = prepare(table, layout, reading.evidence(table, layout), _choices(upload))
    return replace(ready, map=replace(ready.map, owners=upload.owners))


def _choices(upload: Upload) -> Choices:
    said = {key: value for key, value in upload.choices.items() if key in ANSWERS and value}
    return Choices(**said)  # type: ignore[arg-type]


class _Reading:
    """The files of one reading: rows, what is to be known of them, and the evidence of columns.

    Each is written aside and then given its name, so that a reading that was cut off is none.
    """

    def __init__(self, uploads: Uploads, upload: Upload) -> None:
        self._upload, self._file = upload, uploads.file(upload)
        self._answers = _choices(upload).answers
        stem = uploads.reading(upload, _digest(self._answers))
        self._rows, self._known, self._seen = (
            stem.with_name(f"{stem.name}-{part}") for part in ("rows", "table", "seen")
        )

    def table(self) -> Table:
        """The kept table; where there is none, the file is read."""
        if self._known.is_file() and self._rows.is_file():
            return Table.from_json(_json(self._known), self._rows)
        return self._read()

    def evidence(self, table: Table, layout: Layout) -> Evidence:
        """What the columns say: remembered, or where others are meant now, seen in the table."""
        remembered = _json(self._seen) if self._seen.is_file() else {}
        if remembered.get("columns") == _columns(layout.map):
            return Evidence.from_json(remembered["evidence"])
        gathering = layout.gathering(table.sheet)
        with gc_paused():
            for rows in table.batches():
                gathering.look(rows)
        self._remember(layout, gathering.evidence())
        return gathering.evidence()

    def _read(self) -> Table:
        fresh = self._rows.with_name(f"{self._rows.name}.{secrets.token_hex(4)}")
        with opened(self._file, self._upload.name, self._answers) as file:
            layout = self._layout(file.sheet)
            gathering = layout.gathering(file.sheet) if layout else None
            fresh.touch(mode=0o600)
            with gc_paused():
                table = file.keep(fresh, gathering.look if gathering else lambda _rows: None)
        fresh.replace(self._rows)
        if layout and gathering:
            self._remember(layout, gathering.evidence())
        write_whole(self._known, table.as_json())
        return Table(table.sheet, self._rows, table.count)

    def _layout(self, sheet: Sheet) -> Layout | None:
        """What the columns mean so far; what is amiss is told where they are chosen."""
        try:
            return layout_of(self._upload, sheet)
        except FileRefused:
            return None

    def _remember(self, layout: Layout, evidence: Evidence) -> None:
        said = {"columns": _columns(layout.map), "evidence": evidence.as_json()}
        write_whole(self._seen, said)


def _digest(answers: Answers) -> str:
    return sha256(repr(answers).encode()).hexdigest()[:12]


def _columns(found: FileMap) -> str:
    """All of a map that evidence depends on, whatever the order of its columns."""
    body = body_of(found)
    said = [body[part] for part in ("columns", "constants", "months")]
    return json.dumps([found.kind, *said, body["formats"]["blanks"]], sort_keys=True)


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
