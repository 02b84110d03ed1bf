"""A workbook's sheet rewritten as plain rows, after a look at what it would unfold to."""

from __future__ import annotations

import csv
import re
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from salesgame.services.importing.refusals import (
    FileEmpty,
    FormulaWithoutResult,
    LooksBinary,
    SheetMissing,
    TooManyColumns,
    WorkbookDamaged,
    WorkbookTooLarge,
)

ZIP = b"PK\x03\x04"
MOST_UNFOLDED = 600 << 20  # bytes of all parts together
MOST_SHARED = 48 << 20  # bytes of texts kept in memory
MOST_RATIO = 200  # real sheets unfold ten- to thirtyfold
SMALL = 8 << 20
_BLOCK = 1 << 20
_STYLES = "xl/styles.xml"
_PADDING = re.compile(rb'formatCode="00+"')
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


def is_workbook(head: bytes) -> bool:
    """Whether a file's first bytes are those of a zip archive, as every .xlsx has them."""
    return head.startswith(ZIP)


def unfold(path: Path, name: str, most_columns: int, sheet: str | None = None) -> Path:
    """Write a sheet (the first by default) as UTF-8 CSV into a temporary file, and say where.

    Raises LooksBinary, WorkbookTooLarge, WorkbookDamaged, SheetMissing, FormulaWithoutResult,
    TooManyColumns, FileEmpty.
    """
    _look_inside(path, name)
    with path.open("rb") as file:  # a path would have to end in .xlsx
        try:
            book = load_workbook(file, read_only=True, data_only=True)
            if sheet is not None and sheet not in book.sheetnames:
                raise SheetMissing(file=name, sheet=sheet, sheets=", ".join(book.sheetnames))
            rows = book[sheet] if sheet else book.worksheets[0]
            _check_formulas(file, name, rows.title)
            values = _shown(rows) if _pads(file) else rows.iter_rows(values_only=True)
            return _write(_texts(values, name, most_columns), name)
        except _DAMAGE:
            raise WorkbookDamaged(file=name) from None


def _look_inside(path: Path, name: str) -> None:
    """Refuse an archive that is no workbook, or that unfolds beyond all measure."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise WorkbookDamaged(file=name) from None
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise LooksBinary(file=name, what="a zip archive")
    whole = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    shared = sum(part.file_size for part in parts if part.filename == "xl/sharedStrings.xml")
    if (
        whole > MOST_UNFOLDED
        or shared > MOST_SHARED
        or (whole > SMALL and whole / packed > MOST_RATIO)
    ):
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
    formulas, results = (
        load_workbook(file, read_only=True, data_only=only)[sheet].iter_rows()
        for only in (False, True)
    )
    for asked, given in zip(formulas, results, strict=True):
        for cell, result in zip(asked, given, strict=True):
            if cell.data_type == "f" and result.value is None:
                raise FormulaWithoutResult(file=name, cell=cell.coordinate)


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


def _texts(rows: Any, name: str, most_columns: int) -> Iterator[list[str]]:
    width = 0
    for row in rows:
        cells = [_text(value) for value in row]
        while cells and not cells[-1] and len(cells) > width:
            cells.pop()
        width = width or len(cells)
        if len(cells) > most_columns:
            raise TooManyColumns(file=name, columns=len(cells), most=most_columns)
        yield cells + [""] * (width - len(cells))


def _write(rows: Iterator[list[str]], name: str) -> Path:
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="", suffix=".csv", prefix="salesgame-", delete=False
    ) as file:
        target = Path(file.name)
        try:
            writer = csv.writer(file)
            count = 0
            for cells in rows:
                writer.writerow(cells)
                count += any(cells)
            if not count:
                raise FileEmpty(file=name)
        except BaseException:
            target.unlink()
            raise
    return target


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
