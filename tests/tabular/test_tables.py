"""Kept rows come back as they were read, under the numbers they had in their file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesgame.tabular.files import opened
from salesgame.tabular.refusals import QuoteLeftOpen
from salesgame.tabular.tables import AT_ONCE, Rows, Sheet, Table, keep
from tests.tabular.files import read
from tests.trials import trials

SHEET = Sheet("deals.csv", "utf-8", ",", ("Id", "Name"))
CELLS = st.text(st.characters(), max_size=5)
ODD = [" ", '"', "a\r\nb", "\r", "\ufeff", "\u2028", "'=1", "x,y", "\ud800"]


@given(st.lists(st.lists(CELLS | st.sampled_from(ODD), min_size=1, max_size=3), min_size=1))
@settings(max_examples=trials(100, soak=10_000))
def test_whatever_the_rows_say_they_come_back_under_their_numbers(records: Rows) -> None:
    held = [(number, cells) for number, cells in enumerate(records, start=2) if any(cells)]
    with TemporaryDirectory() as folder:
        table = keep(SHEET, iter([*records, ["last"]]), Path(folder) / "rows", lambda _rows: None)

        assert list(table.rows()) == [*held, (len(records) + 2, ["last"])]
        assert table.count == len(held) + 1


def test_blank_rows_are_seen_by_nobody_and_counted_by_their_numbers(tmp_path: Path) -> None:
    path, seen = tmp_path / "deals.csv", []
    path.write_text("Id,Name\n,\n1,a\n\n2,b\n")

    with opened(path) as file:
        table = file.keep(tmp_path / "kept", seen.extend)

    assert list(table.rows()) == [(3, ["1", "a"]), (5, ["2", "b"])]
    assert seen == [["1", "a"], ["2", "b"]]


def test_rows_are_looked_at_some_at_a_time_and_never_held_together(tmp_path: Path) -> None:
    held: list[int] = []

    def records() -> Iterator[list[str]]:
        for n in range(3 * AT_ONCE):
            yield [str(n), "a"]

    table = keep(SHEET, records(), tmp_path / "kept", lambda rows: held.append(len(rows)))

    assert held == [AT_ONCE] * 3
    assert [len(rows) for rows in table.batches()] == held


def test_a_reading_that_goes_wrong_leaves_no_rows_behind(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Id,Name\n" + "1,a\n" * (AT_ONCE + 1) + '2,"b\n')

    with pytest.raises(QuoteLeftOpen):
        read(path)

    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("zero", [None, date(1904, 1, 1)])
def test_what_is_known_of_a_table_is_read_back_the_same(zero: date | None, tmp_path: Path) -> None:
    sheet = Sheet("a.xlsx", "utf-8", ",", ("Id", "é"), titles=("Old", "New"), day_zero=zero)
    table = Table(sheet, tmp_path, 3)

    assert Table.from_json(table.as_json(), tmp_path) == table


def test_what_separates_kept_cells_is_a_comma_whatever_the_file_had(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("Id;Name\n1;a,b\n")

    with opened(path) as file:
        table = file.keep(tmp_path / "kept", lambda _rows: None)

    kept = io.StringIO(table.path.read_text(encoding="utf-8"), newline="")
    assert list(csv.reader(kept)) == [["1", "a,b"]]
    assert table.sheet.delimiter == ";"
