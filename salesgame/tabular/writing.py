"""Cells written so that no spreadsheet runs them, and read back as they were."""

from __future__ import annotations

import re

# Signs that begin a formula, in the wide form of East Asian keyboards too.
_FORMULA = ("=", "+", "-", "@", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_HIDDEN = "\ufeff\u200b\u2060\"'"
_NUMBER = re.compile(r"[+-]?\d[\d.,\u00a0\u202f ]*%?|-")


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    bare = cell.strip().lstrip(_HIDDEN).lstrip()
    return "'" + cell if bare.startswith(_FORMULA) or cell.startswith(("\t", "\r", "\n")) else cell


def as_it_was(cell: str) -> str:
    """What `as_text` made text, without the mark; a spreadsheet's own mark is the same."""
    while cell.startswith("'") and as_text(cell[1:]) == cell:
        cell = cell[1:]
    return cell


def as_read(cell: str) -> str:
    """A cell of the file as it can be imported again: a number, below zero too, stays one."""
    return cell if _NUMBER.fullmatch(cell.strip(" ")) else as_text(cell)
