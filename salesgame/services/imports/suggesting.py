"""Guessing which column is which field from its header, for people to look over."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from salesgame.services.imports.fields import FIELDS, Kind
from salesgame.services.imports.maps import ColumnSource, FileMap

ALIKE = 0.86
_GAP = re.compile(r"[^\w]+|_+|(?<=[a-z])(?=[A-Z])")
_MONTHS = re.compile(r"m(0[1-9]|1[0-2])", re.IGNORECASE)


def spoken(header: str) -> str:
    """A header as words: DealStage, deal_stage and "Deal - Stage" are the same."""
    return " ".join(_GAP.sub(" ", header).lower().split())


def suggest(kind: Kind, header: tuple[str, ...]) -> FileMap:
    """A map from the headers alone: exact names first, then near ones; each column is used once."""
    scored = sorted(
        (
            (-score, rank, position, field.name)
            for position, cell in enumerate(header)
            for field in FIELDS[kind]
            for score, rank in [_score(spoken(cell), field.headers)]
            if score >= ALIKE
        ),
    )
    taken: set[int] = set()
    columns: dict[str, ColumnSource] = {}
    for _, _, position, name in scored:
        if position not in taken and name not in columns:
            taken.add(position)
            columns[name] = ColumnSource((header[position],))
    months = {cell: cell[-2:] for cell in header if _MONTHS.fullmatch(cell)}
    if kind == "quotas" and len(months) == 12:
        columns.pop("target", None)
        return FileMap(kind, columns=columns, months=months)
    return FileMap(kind, columns=columns)


def _score(words: str, headers: tuple[str, ...]) -> tuple[float, int]:
    """How alike a header is to the names of a field, and which of them, the earlier the better."""
    if words in headers:
        return 1.0, headers.index(words)
    best = max(range(len(headers)), key=lambda n: _alike(words, headers[n]))
    return _alike(words, headers[best]), 100 + best


def _alike(words: str, name: str) -> float:
    if min(len(words), len(name)) < 4:
        return 0.0
    return SequenceMatcher(None, words, name).ratio() * 0.99
