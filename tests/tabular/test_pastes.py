"""Rows pasted from a spreadsheet keep the numbers of their lines."""

from __future__ import annotations

from salesgame.tabular.pastes import pasted_rows


def test_pasted_lines_are_numbered_as_they_stand_and_blank_ones_are_left_out() -> None:
    assert list(pasted_rows("Ana\t 5 \r\n \t\nBen\t6\t\n", most=9)) == [
        (1, ["Ana", "5"]), (3, ["Ben", "6", ""]),
    ]  # fmt: skip


def test_lines_beyond_the_most_are_not_read() -> None:
    assert [number for number, _ in pasted_rows("a\nb\nc", most=2)] == [1, 2]
