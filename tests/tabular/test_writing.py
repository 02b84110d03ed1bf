"""Cells that a spreadsheet would run are written as text, and read back as they were."""

from __future__ import annotations

import pytest

from salesgame.tabular.writing import as_it_was, as_text

ODD = (
    "=1+1", " =1", "'=1", "''=1", "-Acme", "+62 812", "|x", "\uff1d1", "\t=1", '"=1', "@home",
    "O'Neil", "'tis", "a; b, c|d", 'say "no"', "two\nlines",
)  # fmt: skip


@pytest.mark.parametrize("cell", [*ODD, "-", "'-", "'", ""])
def test_a_cell_that_was_made_text_is_read_as_it_was(cell: str) -> None:
    assert as_it_was(as_text(cell)) == as_it_was(cell)
