"""What the cells of a workbook say, and how far its sheets are read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from time import monotonic

import pytest
from openpyxl import Workbook

from tests.tabular.files import COLUMNS, TOP, formula, read, row_of, traps


def test_an_id_keeps_the_zeros_a_workbook_shows_before_it(tmp_path: Path) -> None:
    path, book = tmp_path / "deals.xlsx", Workbook()
    for row in (COLUMNS, [42, "Ana", "Demo", 7]):
        book.worksheets[0].append(row)
    book.worksheets[0]["A2"].number_format = "00000"
    book.save(path)

    assert read(path)[1] == [["00042", "Ana", "Demo", "7"]]


def test_a_formula_with_its_result_is_read_as_the_result(tmp_path: Path) -> None:
    path, made = tmp_path / "deals.xlsx", io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(formula())) as bare, zipfile.ZipFile(made, "w") as worked_out:
        for part in bare.namelist():
            body = bare.read(part)
            worked_out.writestr(
                part,
                body.replace(b"<v></v>", b"<v>100</v>")
                .replace(b"<v />", b"<v>100</v>")
                .replace(b"<v/>", b"<v>100</v>"),
            )
    path.write_bytes(made.getvalue())

    assert read(path)[1] == [["D-1", "Ana", "Demo", "100"]]


def test_a_formula_whose_result_is_an_empty_text_reads_as_a_blank_cell(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    worked_out = '<c r="D2" t="str"><f>IF(A2="D-1","","x")</f><v></v></c></row>'
    rows = TOP + row_of(2, "D-1", "Ana", "Demo").replace("</row>", worked_out)
    path.write_bytes(traps(f"<sheetData>{rows}</sheetData>"))

    assert read(path)[1] == [["D-1", "Ana", "Demo", ""]]


@pytest.mark.parametrize("said", ["A1", "A1:B1", "A1:XFD1048576"])
def test_a_sheet_is_read_to_its_end_whatever_it_says_of_its_size(tmp_path: Path, said: str) -> None:
    path = tmp_path / "deals.xlsx"
    rows = TOP + row_of(3000, "D-1", "Ana", "Demo", "5")
    path.write_bytes(traps(f'<dimension ref="{said}"/><sheetData>{rows}</sheetData>'))

    began = monotonic()
    assert read(path)[1] == [["D-1", "Ana", "Demo", "5"]]

    assert monotonic() - began < 15
