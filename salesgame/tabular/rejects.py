"""The rows that stay out: a file with the same columns and one more that says why."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Sequence
from itertools import chain, count
from pathlib import Path
from typing import IO, Any

from salesgame.domain.core.refusals import DomainError
from salesgame.tabular.refusals import RejectsUnwritable, WrongWidth
from salesgame.tabular.writing import as_read, as_text

Say = Callable[[DomainError], str]
ERROR = "error"
_OURS = re.compile(r"error( \d+)?")


class RowOut(DomainError):
    """Row {row}: {complaint}"""


class CellOut(DomainError):
    """Row {row}, {column}: {complaint}"""


class ValueOut(DomainError):
    """Row {row}, {column} “{value}”: {complaint}"""


def sentence(row: int, refusal: DomainError, say: Say) -> str:
    """The whole complaint: row, column, value, reason and way out."""
    column = getattr(refusal, "column", None)
    value = getattr(refusal, "value", None)
    complaint = say(refusal)
    if column and value:
        return say(ValueOut(row=row, column=column, value=value[:120], complaint=complaint))
    if column:
        return say(CellOut(row=row, column=column, complaint=complaint))
    return say(RowOut(row=row, complaint=complaint))


def is_ours(column: str) -> bool:
    """Whether a column is called as the one that says why."""
    return bool(_OURS.fullmatch(column))


def _error(header: Sequence[str]) -> str:
    """A name for the column that says why, which no other of the file has in any case."""
    taken = {cell.casefold() for cell in header}
    names = chain([ERROR], (f"{ERROR} {n}" for n in count(2)))
    return next(name for name in names if name not in taken)


def _opened(path: Path) -> IO[str]:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        return path.open("w", encoding="utf-8-sig", newline="")
    except OSError:
        raise RejectsUnwritable(file=path.name) from None


class RejectsFile:
    """Written as rows are rejected; never made where none is.

    A row keeps as many cells as it has: cut or filled up to the header's width it would read
    as a row that it never was. A file of rejected rows that is rejected again has one error column,
    and a file that has a column of that name keeps it: `left_over` are those that mean nothing.
    """

    def __init__(
        self, path: Path, header: Sequence[str], delimiter: str, say: Say,
        left_over: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.path = path
        self.count = 0
        self._again = bool(header) and is_ours(header[-1]) and header[-1] in left_over
        self._header = header[:-1] if self._again else header
        self._delimiter, self._say = delimiter, say
        self._file: IO[str] | None = None
        self._writer: Any = None

    def add(self, row: int, cells: Sequence[str], refusal: DomainError) -> None:
        """Write one row with its complaint. Raises RejectsUnwritable."""
        if self._file is None:
            self._file = _opened(self.path)
            self._writer = csv.writer(self._file, delimiter=self._delimiter)
            self._writer.writerow([*(as_text(cell) for cell in self._header), _error(self._header)])
        self.count += 1
        own = self._own(cells)
        if isinstance(refusal, WrongWidth):
            refusal = WrongWidth(cells=len(own), columns=len(self._header))
        self._writer.writerow([*map(as_read, own), as_text(sentence(row, refusal, self._say))])

    def _own(self, cells: Sequence[str]) -> Sequence[str]:
        """The cells without what said why the row was rejected before."""
        width = len(self._header)
        if not self._again or not cells:
            return cells
        said = self._say(WrongWidth(cells=len(cells) - 1, columns=width))
        return cells[:-1] if len(cells) > width or cells[-1].endswith(said) else cells

    def close(self) -> Path | None:
        """The file's path, or None where nothing was rejected."""
        if self._file is None:
            return None
        self._file.close()
        return self.path

    def discard(self) -> None:
        """Leave no file behind, because the import was refused as a whole."""
        if self._file is not None:
            self._file.close()
            self.path.unlink(missing_ok=True)
