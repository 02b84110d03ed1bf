"""What separates the columns of a text file: said in its first line, or told by its rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import TextIO

from salesgame.tabular.refusals import DelimiterNotOne, DelimiterUnclear

MOST_LINE = 4_000_000
LIKELY = (",", ";", "\t", "|")
SELDOM = (":", "^", "~")
_SAID = re.compile(r'\ufeff?"?sep=([^\w"])"?[,;\t]*[\r\n]*', re.IGNORECASE)
_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


def one_character(delimiter: str) -> str:
    """A separator as it is said, by its name or itself. Raises DelimiterNotOne."""
    sign = _NAMED.get(delimiter.lower(), delimiter)
    if len(sign) != 1 or sign in '"\r\n' or sign.isalnum():
        raise DelimiterNotOne(delimiter=delimiter)
    return sign


def table_lines(file: TextIO) -> tuple[str | None, Iterator[str]]:
    """The separator that a first line such as `sep=;` names for Excel, and the table's lines.

    A longer line comes in pieces: its cells are too long, or its row has the wrong width.
    """
    lines = iter(partial(file.readline, MOST_LINE), "")
    first = next(lines, "")
    if said := _SAID.fullmatch(first):
        return said[1], lines
    return None, chain((first,) if first else (), lines)


def delimiter_of(file: TextIO, name: str) -> str:
    """The separator that cuts the first rows into equally many cells, more than one.

    Raises DelimiterUnclear where two do, or none does and the header could be cut by several.
    """
    said, lines = table_lines(file)
    if said:
        return said
    sample = list(islice(lines, 60))
    scores = {sign: _evenness(sample, sign) for sign in (*LIKELY, *SELDOM)}
    for group in (LIKELY, SELDOM):
        fitting = [sign for sign in group if scores[sign] == 1.0]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return _most_cells(name, sample, fitting)
    best = max(LIKELY, key=lambda sign: scores[sign])
    if scores[best] > 0.5:
        return best  # a few rows are damaged; they will be named one by one
    present = [sign for sign in LIKELY if sign in sample[0]]
    if len(present) > 1:
        raise DelimiterUnclear(file=name)
    return present[0] if present else ","


def _most_cells(name: str, sample: list[str], fitting: list[str]) -> str:
    """Of several that cut evenly, the one that cuts the header clearly finer."""
    widths = Counter({sign: sample[0].count(sign) for sign in fitting})
    (first, most), (_, second) = widths.most_common(2)
    if most == second:
        raise DelimiterUnclear(file=name)
    return first


def _evenness(sample: list[str], sign: str) -> float:
    """How many of the first records have as many cells as the header; 0 where that is one."""
    widths: list[int] = []
    reader = csv.reader(iter(sample), delimiter=sign)
    try:
        for record in reader:
            if record:
                widths.append(len(record))
    except csv.Error:
        widths = widths or [1]
    if not widths or widths[0] < 2:
        return 0.0
    return widths.count(widths[0]) / len(widths)
