"""A workbook's sheet as plain rows, after a look at what it would unfold to."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from salesgame.tabular.refusals import (
    CellTooLong,
    FormulaWithoutResult,
    LooksBinary,
    TooManyColumns,
    WorkbookDamaged,
    WorkbookEndless,
    WorkbookTooLarge,
)
from salesgame.tabular.sheets import chosen
from salesgame.tabular.tables import MOST_CELL, Sheet

MOST_UNFOLDED = 600 << 20  # bytes of all parts together
MOST_HELD = 48 << 20  # bytes of parts kept in memory: texts, styles, the list of sheets
MOST_ROWS = 1 << 20  # as many as a sheet has in Excel
MOST_CELLS = 100_000_000  # of all rows together, blank ones too
MOST_RATIO = 200  # real sheets unfold ten- to thirtyfold
SMALL = 8 << 20
_BLOCK = 1 << 20
_STYLES = "xl/styles.xml"
_PADDING = re.compile(rb'formatCode="00+"')
# Parts that are read row by row, or not at all.
_STREAMED = (
    "xl/worksheets/", "xl/pivotCache/", "xl/pivotTables/", "xl/media/", "xl/drawings/",
    "xl/charts/", "xl/embeddings/", "xl/externalLinks/", "xl/printerSettings/", "xl/calcChain",
    "xl/comments", "xl/threadedComments", "xl/vbaProject",
)  # fmt: skip
_CONTENTS, _HELD = "[Content_Types].xml", ("sharedStrings", ".main+")
_DAMAGE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    DefusedXmlException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
)


def open_workbook(
    file: BinaryIO, name: str, most_columns: int, sheet: str | None = None
) -> tuple[Sheet, Iterator[list[str]]]:
    """A sheet, the one named or the only one that holds something, and its rows as plain text.

    Raises LooksBinary, WorkbookTooLarge, WorkbookEndless, WorkbookDamaged, SheetMissing,
    SheetUnclear, FormulaWithoutResult; the rows raise CellTooLong, TooManyColumns too.
    """
    _look_inside(file, name)
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        found, titles = chosen(book, name, sheet)
        found.reset_dimensions()  # what a sheet says of its size may be wrong, or a trap
        _check_formulas(file, name, found.title)
        values = _shown(found) if _pads(file) else found.iter_rows(values_only=True)
        told = Sheet(
            name, "utf-8", ",", header=(), workbook=True, title=found.title, titles=titles,
            day_zero=book.epoch.date(),
        )  # fmt: skip
    except _DAMAGE:
        raise WorkbookDamaged(file=name) from None
    return told, _whole(_texts(values, name, most_columns), name)


def _look_inside(file: BinaryIO, name: str) -> None:
    """Refuse an archive that is no workbook, or that unfolds beyond all measure."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            held = _held(archive, name)
    except (*_DAMAGE, NotImplementedError):
        raise WorkbookDamaged(file=name) from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise LooksBinary(file=name, what="a zip archive")
    whole = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if whole > MOST_UNFOLDED or held > MOST_HELD or (whole > SMALL and whole / packed > MOST_RATIO):
        raise WorkbookTooLarge(file=name, size=f"{whole / 1e6:,.0f}")


def _pads(file: BinaryIO) -> bool:
    """Whether some cells show whole numbers with leading zeros, as ids such as 00042 are kept."""
    with zipfile.ZipFile(file) as archive:
        if _STYLES not in archive.namelist():
            return False
        with archive.open(_STYLES) as styles:
            return _PADDING.search(styles.read(SMALL)) is not None


def _shown(rows: Any) -> Iterator[list[Any]]:
    for row in rows.iter_rows():
        yield [_padded(cell) if type(cell.value) is int else cell.value for cell in row]


def _padded(cell: Any) -> str:
    zeros = str(cell.number_format)
    wanted = len(zeros) if zeros.strip("0") == "" else 0
    return str(cell.value).zfill(wanted)


def _check_formulas(file: BinaryIO, name: str, sheet: str) -> None:
    """Refuse formulas whose results were never kept: they would read as blank cells."""
    with zipfile.ZipFile(file) as archive:
        if not any(_holds_formulas(archive, part) for part in archive.namelist()):
            return
    formulas, results = (_rows_of(file, sheet, results=only) for only in (False, True))
    cells = 0
    for number, (asked, given) in enumerate(zip(formulas, results, strict=True)):
        cells += len(asked)
        if number >= MOST_ROWS or cells > MOST_CELLS:
            raise WorkbookEndless(file=name)
        for cell, result in zip(asked, given, strict=True):
            if cell.data_type == "f" and _was_never_worked_out(result):
                raise FormulaWithoutResult(file=name, cell=cell.coordinate)


def _was_never_worked_out(result: Any) -> bool:
    """Whether a formula's result is missing; a text of no letters, as `=""` gives, is a result."""
    return result.value is None and result.data_type != "str"


def _rows_of(file: BinaryIO, sheet: str, *, results: bool) -> Iterator[Any]:
    found = load_workbook(file, read_only=True, data_only=results)[sheet]
    found.reset_dimensions()
    return iter(found.iter_rows())


def _holds_formulas(archive: zipfile.ZipFile, part: str) -> bool:
    if not part.startswith("xl/worksheets/"):
        return False
    kept = b""
    with archive.open(part) as sheet:
        while block := sheet.read(_BLOCK):
            if b"<f>" in (both := kept + block) or b"<f " in both:
                return True
            kept = block[-2:]
    return False


def _held(archive: zipfile.ZipFile, name: str) -> int:
    """How many bytes of the archive opening it puts into memory."""
    sizes = {part.filename: part.file_size for part in archive.infolist()}
    if sizes.get(_CONTENTS, 0) > SMALL:
        raise WorkbookTooLarge(file=name, size=f"{sizes[_CONTENTS] / 1e6:,.0f}")
    declared = fromstring(archive.read(_CONTENTS)) if _CONTENTS in sizes else ()
    known = {
        part.get("PartName", "").lstrip("/")
        for part in declared
        if any(kind in part.get("ContentType", "") for kind in _HELD)
    }
    return sum(n for part, n in sizes.items() if part in known or not part.startswith(_STREAMED))


def _texts(values: Iterator[Any], name: str, most_columns: int) -> Iterator[list[str]]:
    """The rows, each as wide as the first that holds something, or wider."""
    width, looked_at = 0, 0
    for number, row in enumerate(values, start=1):
        looked_at += len(row)
        if number > MOST_ROWS or looked_at > MOST_CELLS:
            raise WorkbookEndless(file=name)
        if not any(row) and not any(value is not None for value in row):
            yield []
            continue
        cells = [_text(value) for value in row]
        while cells and not cells[-1] and len(cells) > width:
            cells.pop()
        width = width or len(cells)
        if len(cells) > most_columns:
            raise TooManyColumns(file=name, columns=len(cells), most=most_columns)
        if max(map(len, cells), default=0) > MOST_CELL:
            raise CellTooLong(file=name, row=number, most=f"{MOST_CELL:,}")
        yield cells + [""] * (width - len(cells))


def _whole(rows: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    """The rows; where one can't be read, the workbook is damaged."""
    try:
        yield from rows
    except _DAMAGE:
        raise WorkbookDamaged(file=name) from None


def _text(value: Any) -> str:
    """A cell as text that can be read back in one way only."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case datetime():
            bare = value.replace(microsecond=0)
            return str(bare.date()) if bare.time() == time() else bare.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            minutes, secs = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60:02}:{minutes % 60:02}:{secs:02}"
        case float():
            return _number(value)
        case _:
            return str(value)


def _number(value: float) -> str:
    """A number cell in full; three decimals get a fourth, so that none looks like a thousand."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.12f}".rstrip("0") if abs(value) < 1e15 else repr(value)
    short = repr(value)
    text = short if "e" not in short else text
    return text + "0" if len(text.partition(".")[2]) == 3 else text
