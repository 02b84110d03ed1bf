"""A file as a sheet of text cells: opened once, read row by row as often as needed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from salesgame.services.imports.refusals import (
    CellTooLong,
    ColumnsUnnamed,
    DelimiterNotOne,
    DelimiterUnclear,
    FileEmpty,
    FileNotFound,
    NotInThisEncoding,
    QuoteLeftOpen,
    QuoteMisplaced,
    TooManyColumns,
)
from salesgame.services.imports.rejects import as_it_was, is_ours
from salesgame.tabular.encodings import encoding_of

ZIPPED = b"PK\x03\x04"  # the first bytes of every .xlsx, a zip archive
MOST_COLUMNS = 500
MOST_CELL = 131_072  # what the csv module allows, and more than any real cell holds
MOST_LINE = 4_000_000
LIKELY = (",", ";", "\t", "|")
SELDOM = (":", "^", "~")
_SAID = re.compile(r'\ufeff?"?sep=([^\w"])"?[,;\t]*[\r\n]*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text: where it lies, how it is read, and what its columns are called.

    `title` is what its workbook calls it, `day_zero` the day that number 0 is there; a text file
    has neither.
    """

    path: Path
    name: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    workbook: bool = False
    title: str = ""
    day_zero: date | None = None

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row below the header with its number; the header is row 1. Blank rows are left out.

        Raises CellTooLong, QuoteLeftOpen, QuoteMisplaced, NotInThisEncoding.
        """
        records = _records(self.path, self.name, self.encoding, self.delimiter)
        next(records, None)
        for number, cells in enumerate(records, start=2):
            if cells and (cells[0] or any(cells)):
                yield number, cells

    def close(self) -> None:
        """Throw away the temporary rows of a workbook."""
        if self.workbook:
            self.path.unlink(missing_ok=True)


def open_sheet(
    path: Path,
    name: str | None = None,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Sheet:
    """Open a CSV, TSV or XLSX file and find out how it is written.

    Raises the file's refusals; see `refusals.py`.
    """
    name = name or path.name
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError:
        raise FileNotFound(file=name) from None
    if not head:
        raise FileEmpty(file=name)
    if head.startswith(ZIPPED):
        # What reads workbooks takes a fifth of the time that everything else takes to load.
        from salesgame.tabular.workbooks import unfold

        unfolded = unfold(path, name, MOST_COLUMNS, sheet)
        try:
            header = _header(unfolded.path, name, "utf-8", ",")
        except BaseException:
            unfolded.path.unlink()
            raise
        return Sheet(
            unfolded.path, name, "utf-8", ",", header,
            workbook=True, title=unfolded.title, day_zero=unfolded.day_zero,
        )  # fmt: skip
    found = encoding_of(path, name, encoding)
    sign = _one_character(delimiter) if delimiter else _delimiter(path, name, found)
    return Sheet(path, name, found, sign, _header(path, name, found, sign))


def sheets_of(path: Path, name: str) -> tuple[str, ...]:
    """The names of a workbook's sheets that show and hold something; none of a text file's.

    Raises LooksBinary, WorkbookTooLarge, WorkbookDamaged.
    """
    with path.open("rb") as file:
        if not file.read(len(ZIPPED)).startswith(ZIPPED):
            return ()
    from salesgame.tabular.workbooks import sheets_within

    return sheets_within(path, name)


def _one_character(delimiter: str) -> str:
    sign = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(
        delimiter.lower(), delimiter
    )
    if len(sign) != 1 or sign in '"\r\n' or sign.isalnum():
        raise DelimiterNotOne(delimiter=delimiter)
    return sign


def _header(path: Path, name: str, encoding: str, delimiter: str) -> tuple[str, ...]:
    first = next(_records(path, name, encoding, delimiter), [])
    if len(first) > MOST_COLUMNS + is_ours(first[-1]):
        raise TooManyColumns(file=name, columns=len(first), most=MOST_COLUMNS)
    if not any(cell.strip() for cell in first):
        raise ColumnsUnnamed(file=name)
    return tuple(as_it_was(cell.strip().lstrip("\ufeff")).strip() for cell in first)


def _records(path: Path, name: str, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """The file's records, each fault told in one sentence."""
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_lines(file)[1], delimiter=delimiter, strict=True)
        try:
            for number, record in enumerate(reader, start=1):  # noqa: B007 - named by faults
                yield record
        except UnicodeError:
            raise NotInThisEncoding(file=name, encoding=encoding, row=number + 1) from None
        except csv.Error as error:
            told = str(error)
            if "field larger" in told:
                raise CellTooLong(file=name, row=number + 1, most=f"{MOST_CELL:,}") from None
            if "unexpected end" in told:
                raise QuoteLeftOpen(file=name, row=number + 1) from None
            raise QuoteMisplaced(file=name, row=number + 1) from None


def _lines(file: TextIO) -> tuple[str | None, Iterator[str]]:
    """The separator that a first line such as `sep=;` names for Excel, and the table's lines.

    A longer line comes in pieces: its cells are too long, or its row has the wrong width.
    """
    lines = iter(partial(file.readline, MOST_LINE), "")
    first = next(lines, "")
    if said := _SAID.fullmatch(first):
        return said[1], lines
    return None, chain((first,) if first else (), lines)


def _delimiter(path: Path, name: str, encoding: str) -> str:
    """The separator that cuts the first rows into equally many cells, more than one.

    Raises DelimiterUnclear where two do, or none does and the header could be cut by several.
    """
    with path.open(encoding=encoding, newline="") as file:
        said, lines = _lines(file)
        if said:
            return said
        sample = list(islice(lines, 60))
    scores = {sign: _evenness(sample, sign) for sign in (*LIKELY, *SELDOM)}
    for group in (LIKELY, SELDOM):
        fitting = [sign for sign in group if scores[sign] == 1.0]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return _most_cells(name, sample, fitting)
    best = max(LIKELY, key=lambda sign: scores[sign])
    if scores[best] > 0.5:
        return best  # a few rows are damaged; they will be named one by one
    present = [sign for sign in LIKELY if sign in sample[0]]
    if len(present) > 1:
        raise DelimiterUnclear(file=name)
    return present[0] if present else ","


def _most_cells(name: str, sample: list[str], fitting: list[str]) -> str:
    """Of several that cut evenly, the one that cuts the header clearly finer."""
    widths = Counter({sign: sample[0].count(sign) for sign in fitting})
    (first, most), (_, second) = widths.most_common(2)
    if most == second:
        raise DelimiterUnclear(file=name)
    return first


def _evenness(sample: list[str], sign: str) -> float:
    """How many of the first records have as many cells as the header; 0 where that is one."""
    widths: list[int] = []
    reader = csv.reader(iter(sample), delimiter=sign)
    try:
        for record in reader:
            if record:
                widths.append(len(record))
    except csv.Error:
        widths = widths or [1]
    if not widths or widths[0] < 2:
        return 0.0
    return widths.count(widths[0]) / len(widths)
