"""Which sheet of a workbook is read, and that none is taken for the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from salesgame.tabular.refusals import SheetMissing, SheetUnclear
from tests.tabular.files import book, read


@pytest.mark.parametrize(("away", "said", "wanted"), [
    ({"hidden": "Old"}, None, "New"), ({"hidden": "New"}, None, "Old"),
    ({"empty": "Old"}, None, "New"), ({"empty": "New"}, None, "Old"),
    ({"hidden": "Old"}, "Old", "Old"), ({}, "New", "New"), ({}, "old ", "Old"),
])  # fmt: skip
def test_the_only_sheet_that_shows_and_holds_something_is_read_or_the_one_that_is_named(
    away: dict[str, str], said: str | None, wanted: str, tmp_path: Path
) -> None:
    path = book(tmp_path / "book.xlsx", "Old", "New", **away)

    sheet, rows = read(path, sheet=said)

    assert sheet.title == wanted
    assert [cells[0] for cells in rows] == [wanted]


def test_of_several_sheets_none_is_taken_for_the_others(tmp_path: Path) -> None:
    path = book(tmp_path / "book.xlsx", "Old", "Past", "Notes", "New", hidden="Past", empty="Notes")

    with pytest.raises(SheetUnclear) as refused:
        read(path)

    assert refused.value.message == (
        "book.xlsx has several sheets that hold something: Old, New. "
        "Say which one to read (--sheet)."
    )
    assert refused.value.facts["titles"] == ("Old", "New")
    assert read(path, sheet="Past")[0].titles == ("Old", "New")


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    path = book(tmp_path / "book.xlsx", "Old", "New", hidden="New")

    with pytest.raises(SheetMissing, match=r'no sheet called "Next"\. It has: Old, New\.'):
        read(path, sheet="Next")


def test_a_sheet_of_endless_blank_rows_is_asked_about_and_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It may hold something further down; finding out would take as long as reading it."""
    monkeypatch.setattr("salesgame.tabular.sheets.MOST_BLANKS", 50)
    made = Workbook()
    made.worksheets[0].append(["Deal id"])
    made.create_sheet("Far down")["A100"] = " "
    made.save(path := tmp_path / "book.xlsx")

    with pytest.raises(SheetUnclear) as refused:
        read(path)

    assert refused.value.facts["titles"] == ("Sheet", "Far down")


def test_a_text_file_has_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Deal id\n5\n")

    assert read(path)[0].titles == ()
