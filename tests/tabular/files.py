"""Files as people and programs make them, honest and not, and one reading of them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from random import Random

from openpyxl import Workbook

from salesgame.tabular.files import Answers, opened
from salesgame.tabular.tables import Sheet

HEADER = "Deal id,Owner,Stage,Amount\n"
GOOD = HEADER + "D-1,Ana,Demo,5\n"
COLUMNS = HEADER.strip().split(",")


def read(path: Path, **said: str | None) -> tuple[Sheet, list[list[str]]]:
    """The sheet and the rows of a file, by one reading of it."""
    with opened(path, answers=Answers(**said)) as file:
        table = file.keep(path.with_name("kept"), lambda _rows: None)
    return table.sheet, [cells for _number, cells in table.rows()]


def book(path: Path, *titles: str, hidden: str = "", empty: str = "") -> Path:
    """A workbook with one deal on each of these sheets, but on `empty`; the last lies open."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title in titles:
        sheet = made.create_sheet(title)
        if title == empty:
            sheet["B3"] = " "
        else:
            sheet.append(["Deal id", "Owner", "Stage", "Amount", "Closed"])
            sheet.append([title, "Ana", "Won", 5, "2020-02-01"])
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    made.active = len(made.worksheets) - 1
    made.save(path)
    return path


def workbook(path: Path, *rows: list[object]) -> Path:
    """A workbook of one sheet with these rows."""
    made = Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    made.save(path)
    return path


def zip_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (40 << 20))
    return made.getvalue()


def traps(sheet: str, *, shared: int = 0) -> bytes:
    """A workbook with this sheet, and so many bytes of texts under another name."""
    made, plain = io.BytesIO(), io.BytesIO()
    Workbook().save(plain)
    sheet = f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'
    with zipfile.ZipFile(plain) as book, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for part in book.namelist():
            body = book.read(part)
            if part == "[Content_Types].xml" and shared:
                other = f'<Override PartName="/xl/worksheets/t.xml" ContentType="{TEXTS}"/>'
                body = body.replace(b"</Types>", other.encode() + b"</Types>")
            out.writestr(part, sheet if part.endswith("sheet1.xml") else body)
        if shared:
            out.writestr(
                "xl/worksheets/t.xml", (Random(1).randbytes(512) + bytes(32_256)) * (shared >> 15)
            )
    return made.getvalue()


def row_of(number: int, *cells: str) -> str:
    texts = (
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for n, cell in enumerate(cells)
    )
    return f'<row r="{number}">{"".join(texts)}</row>'


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
TOP = row_of(1, "Deal id", "Owner", "Stage", "Amount")
FAR = f"<sheetData>{TOP}{row_of(1_100_000, 'D-1', 'Ana', 'Demo', '5')}</sheetData>"


def archive_of(name: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, "x")
    return made.getvalue()


def formula() -> bytes:
    """A workbook as programs write it: formulas, and nothing that ever worked them out."""
    made, book = io.BytesIO(), Workbook()
    for row in (["Deal id", "Owner", "Stage", "Amount"], ["D-1", "Ana", "Demo", "=2*50"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(made)
    return made.getvalue()
