"""Which sheet of a workbook is read, and that none is taken for the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.services.imports.refusals import SheetMissing, SheetUnclear
from salesgame.storage.deals import DealRow
from salesgame.tabular.files import sheets_of
from tests.cast import Cast
from tests.services.imports.files import Act, import_file

HEADER = ["Deal id", "Owner", "Stage", "Amount", "Closed"]


def book(path: Path, *titles: str, hidden: str = "", empty: str = "") -> Path:
    """A workbook with one deal on each of these sheets, but on `empty`; the last lies open."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title in titles:
        sheet = made.create_sheet(title)
        if title == empty:
            sheet["B3"] = " "
        else:
            sheet.append(HEADER)
            sheet.append([title, "Ana", "Won", 5, "2020-02-01"])
        sheet.sheet_state = "hidden" if title == hidden else "visible"
    made.active = len(made.worksheets) - 1
    made.save(path)
    return path


@pytest.mark.parametrize(("away", "said", "read"), [
    ({"hidden": "Old"}, None, "New"), ({"hidden": "New"}, None, "Old"),
    ({"empty": "Old"}, None, "New"), ({"empty": "New"}, None, "Old"),
    ({"hidden": "Old"}, "Old", "Old"), ({}, "New", "New"), ({}, "old ", "Old"),
])  # fmt: skip
def test_the_only_sheet_that_shows_and_holds_something_is_read_or_the_one_that_is_named(
    away: dict[str, str], said: str | None, read: str,
    act: Act, cast: Cast, session: Session, tmp_path: Path,
) -> None:  # fmt: skip
    path = book(tmp_path / "book.xlsx", "Old", "New", **away)

    import_file(act, "deals", path, sheet=said)

    assert list(session.scalars(select(DealRow.external_id))) == [read]


def test_of_several_sheets_none_is_taken_for_the_others(
    act: Act, cast: Cast, session: Session, tmp_path: Path
) -> None:
    path = book(tmp_path / "book.xlsx", "Old", "Past", "Notes", "New", hidden="Past", empty="Notes")

    with pytest.raises(SheetUnclear) as refused:
        import_file(act, "deals", path)

    assert refused.value.message == (
        "book.xlsx has several sheets that hold something: Old, New. "
        "Say which one to read (--sheet)."
    )
    assert session.scalar(select(func.count(DealRow.id))) == 0
    assert sheets_of(path, "book.xlsx") == ("Old", "New")


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are(
    act: Act, cast: Cast, tmp_path: Path
) -> None:
    path = book(tmp_path / "book.xlsx", "Old", "New", hidden="New")

    with pytest.raises(SheetMissing, match=r'no sheet called "Next"\. It has: Old, New\.'):
        import_file(act, "deals", path, sheet="Next")


def test_a_sheet_of_endless_blank_rows_is_asked_about_and_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It may hold something further down; finding out would take as long as reading it."""
    monkeypatch.setattr("salesgame.tabular.sheets.MOST_BLANKS", 50)
    made = Workbook()
    made.worksheets[0].append(HEADER)
    made.create_sheet("Far down")["A100"] = " "
    made.save(path := tmp_path / "book.xlsx")

    assert sheets_of(path, "book.xlsx") == ("Sheet", "Far down")


def test_a_text_file_has_no_sheets(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Deal id\n")

    assert sheets_of(path, "deals.csv") == ()
