"""Tables of text: a file's rows kept as plain ones, read as often as needed."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from salesgame.tabular.refusals import NoRows

MOST_CELL = 131_072  # what the csv module allows, and more than any real cell holds
AT_ONCE = 2_000
Rows = list[list[str]]
# Some encodings hold halves of characters; they are kept as they came.
_PLAIN: dict[str, Any] = {"encoding": "utf-8", "newline": "", "errors": "surrogatepass"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a file writes its table, and what the columns are called.

    `title` is what its workbook calls it, `titles` the sheets there are to choose from, `day_zero`
    the day that number 0 is there; a text file has none of them.
    """

    name: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    workbook: bool = False
    title: str = ""
    titles: tuple[str, ...] = ()
    day_zero: date | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's rows as they are kept: UTF-8 at `path`, of which `count` hold something."""

    sheet: Sheet
    path: Path
    count: int

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that holds something, with its number; the header is row 1."""
        with self.path.open(**_PLAIN) as file:
            for number, cells in enumerate(csv.reader(file), start=2):
                if cells:
                    yield number, cells

    def batches(self) -> Iterator[Rows]:
        """The rows without their numbers, some at a time."""
        rows = (cells for _number, cells in self.rows())
        return iter(lambda: list(islice(rows, AT_ONCE)), [])

    def as_json(self) -> dict[str, Any]:
        """What is to be known of the table, but for where its rows are kept."""
        zero = self.sheet.day_zero
        sheet = asdict(self.sheet) | {"day_zero": zero.isoformat() if zero else None}
        return {"sheet": sheet, "count": self.count}

    @classmethod
    def from_json(cls, said: Mapping[str, Any], path: Path) -> Table:
        """The table whose rows are kept at `path`, from what `as_json` gave."""
        sheet, zero = said["sheet"], said["sheet"]["day_zero"]
        lists = {name: tuple(sheet[name]) for name in ("header", "titles")}
        day_zero = date.fromisoformat(zero) if zero else None
        return cls(Sheet(**{**sheet, **lists, "day_zero": day_zero}), path, said["count"])


def keep(
    sheet: Sheet, records: Iterator[list[str]], path: Path, look: Callable[[Rows], None]
) -> Table:
    """Write the records below a sheet's header at `path`, while `look` sees those not blank.

    Raises NoRows and the file's own faults, and leaves nothing behind where it does.
    """
    count = 0
    try:
        with path.open("w", **_PLAIN) as file:
            writer = csv.writer(file)
            while batch := list(islice(records, AT_ONCE)):
                rows = [cells for cells in batch if cells and (cells[0] or any(cells))]
                count += len(rows)
                look(rows)
                whole = len(rows) == len(batch)
                writer.writerows(
                    rows if whole else (cells if any(cells) else () for cells in batch)
                )
        if not count:
            raise NoRows(file=sheet.name)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Table(sheet, path, count)
