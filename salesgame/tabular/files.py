"""Files of rows as they come: opened once, their header read, their rows to be read once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from salesgame.tabular.delimiters import delimiter_of, one_character, table_lines
from salesgame.tabular.encodings import encoding_of
from salesgame.tabular.refusals import (
    CellTooLong,
    ColumnsUnnamed,
    FileEmpty,
    FileNotFound,
    NotInThisEncoding,
    QuoteLeftOpen,
    QuoteMisplaced,
    TooManyColumns,
)
from salesgame.tabular.rejects import is_ours
from salesgame.tabular.tables import MOST_CELL, Rows, Sheet, Table, keep
from salesgame.tabular.writing import as_it_was

ZIPPED = b"PK\x03\x04"  # the first bytes of every .xlsx, a zip archive
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person said of how a file is to be read; None means: find out, or refuse."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that lies open, read as far as its header; `records` gives each row below it once."""

    sheet: Sheet
    records: Iterator[list[str]]

    def keep(self, path: Path, look: Callable[[Rows], None]) -> Table:
        """Read the rows and keep them at `path`. Raises NoRows, and what is wrong with a row."""
        return keep(self.sheet, self.records, path, look)


@contextmanager
def opened(
    path: Path, name: str | None = None, answers: Answers | None = None
) -> Iterator[OpenFile]:
    """Open a CSV, TSV or XLSX file and find out how it is written.

    Raises the file's refusals; see `refusals.py`.
    """
    name, answers = name or path.name, answers or Answers()
    try:
        file = path.open("rb")
    except OSError:
        raise FileNotFound(file=name) from None
    with file:
        head = file.read(len(ZIPPED))
        if not head:
            raise FileEmpty(file=name)
        if head == ZIPPED:
            yield _workbook(file, name, answers)
            return
        encoding = encoding_of(file, name, answers.encoding)
        file.seek(0)
        with io.TextIOWrapper(file, encoding, newline="") as text:
            yield _text(text, name, answers)


def _workbook(file: BinaryIO, name: str, answers: Answers) -> OpenFile:
    # What reads workbooks takes a fifth of the time that everything else takes to load.
    from salesgame.tabular.workbooks import open_workbook

    sheet, records = open_workbook(file, name, MOST_COLUMNS, answers.sheet)
    first = next(records, [])
    if not any(first) and not any(map(any, records)):
        raise FileEmpty(file=name)
    return OpenFile(replace(sheet, header=_header(first, name)), records)


def _text(file: io.TextIOWrapper, name: str, answers: Answers) -> OpenFile:
    if answers.delimiter:
        sign = one_character(answers.delimiter)
    else:
        sign = delimiter_of(file, name)
        file.seek(0)
    records = _records(file, name, sign)
    header = _header(next(records, []), name)
    return OpenFile(Sheet(name, file.encoding, sign, header), records)


def _header(first: list[str], name: str) -> tuple[str, ...]:
    if len(first) > MOST_COLUMNS + any(map(is_ours, first[-1:])):
        raise TooManyColumns(file=name, columns=len(first), most=MOST_COLUMNS)
    if not any(cell.strip() for cell in first):
        raise ColumnsUnnamed(file=name)
    return tuple(as_it_was(cell.strip().lstrip("\ufeff")).strip() for cell in first)


def _records(file: io.TextIOWrapper, name: str, delimiter: str) -> Iterator[list[str]]:
    """The file's records, each fault told in one sentence."""
    number = 0
    reader = csv.reader(table_lines(file)[1], delimiter=delimiter, strict=True)
    try:
        for number, record in enumerate(reader, start=1):  # noqa: B007 - named by faults
            yield record
    except UnicodeError:
        raise NotInThisEncoding(file=name, encoding=file.encoding, row=number + 1) from None
    except csv.Error as error:
        told = str(error)
        if "field larger" in told:
            raise CellTooLong(file=name, row=number + 1, most=f"{MOST_CELL:,}") from None
        if "unexpected end" in told:
            raise QuoteLeftOpen(file=name, row=number + 1) from None
        raise QuoteMisplaced(file=name, row=number + 1) from None
