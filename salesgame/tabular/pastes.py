"""Rows pasted from a spreadsheet: a line each, tabs between the cells."""

from __future__ import annotations

from collections.abc import Iterator


def pasted_rows(text: str, most: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first `most` lines that hold something, by number from 1, cells trimmed."""
    for number, line in enumerate(text.splitlines()[:most], start=1):
        if line.strip():
            yield number, [cell.strip() for cell in line.split("\t")]
