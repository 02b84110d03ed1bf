"""Which sheet of a workbook is read: the one that is named, else the only one to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from salesgame.tabular.refusals import SheetMissing, SheetUnclear

MOST_BLANKS = 1_000_000  # rows and cells without anything, of all sheets; beyond, one is asked for


def chosen(book: Any, name: str, sheet: str | None) -> tuple[Any, tuple[str, ...]]:
    """The sheet to read, and the titles of those there are to choose from.

    Of several that show and hold something none is taken for the others: what is hidden may be an
    old state of the book. Raises SheetMissing, SheetUnclear.
    """
    named = None if sheet is None else _named(book, name, sheet)
    shown = _shown(book)
    choices = shown if len(shown) == 1 else list(_holding(shown))
    titles = tuple(each.title for each in choices)
    if named is None and len(choices) > 1:
        raise SheetUnclear(file=name, sheets=", ".join(titles), titles=titles)
    return named or (choices or shown)[0], titles


def _named(book: Any, name: str, sheet: str) -> Any:
    """A sheet by its name; spreadsheets have no two names that differ by capitals alone."""
    for fits in (str, _plain):
        for each in book.worksheets:
            if fits(each.title) == fits(sheet):
                return each
    titles = ", ".join(each.title for each in book.worksheets)
    raise SheetMissing(file=name, sheet=sheet, sheets=titles)


def _plain(title: str) -> str:
    return title.strip().casefold()


def _shown(book: Any) -> list[Any]:
    sheets = book.worksheets
    return [each for each in sheets if each.sheet_state == "visible"] or sheets[:1]


def _holding(sheets: list[Any]) -> Iterator[Any]:
    left = MOST_BLANKS
    for sheet in sheets:
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong, or a trap
        for row in sheet.iter_rows(values_only=True):
            left -= 1 + len(row)
            if left < 0 or any(value is not None and str(value).strip() for value in row):
                yield sheet
                break
