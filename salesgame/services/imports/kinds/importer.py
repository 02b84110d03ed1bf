"""What every kind of import is given, and what it does: take a batch of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from salesgame.domain.targets.quotas import Quota
from salesgame.services.imports.columns import Columns
from salesgame.services.imports.maps import FileMap
from salesgame.services.imports.memos import Memos
from salesgame.services.imports.scope import ANYBODY, Concerned, Scope
from salesgame.services.imports.seen import SeenKeys
from salesgame.services.imports.tally import Tally
from salesgame.services.work import Work
from salesgame.tabular.formats import Formats
from salesgame.tabular.refusals import WrongWidth

Rows = Sequence[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class WaitingRows:
    """What of a file waits under a proposal: what changes closed periods.

    Facts wait in their tables; `quotas` is filled with those that are only proposed.
    """

    proposal_id: int
    quotas: list[Quota] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportContext:
    """One file on its way in. A dry run looks and counts, and stores nothing."""

    work: Work
    map: FileMap
    columns: Columns
    formats: Formats
    tally: Tally
    seen: SeenKeys
    dry: bool
    why: str = ""
    scope: Scope = ANYBODY
    waiting: WaitingRows | None = None
    concerned: Concerned = field(default_factory=Concerned)
    apart: dict[int, str] = field(default_factory=dict)  # by row of this batch: "#2", "#3"

    @property
    def memos(self) -> Memos:
        """Readers of the file's fields."""
        return Memos(self.columns, self.formats, self.work.company, self.map.scale)

    def whole(self, rows: Rows) -> list[tuple[int, list[str]]]:
        """The rows that have as many cells as the header; the others are rejected."""
        width = self.columns.width
        good = [row for row in rows if len(row[1]) == width]
        if len(good) < len(rows):
            for number, cells in rows:
                if len(cells) != width:
                    self.tally.reject(number, cells, WrongWidth(cells=len(cells), columns=width))
        return good

    def keys(self, rows: Rows) -> list[str]:
        """Each row's own key, clean, and numbered where the map says that keys repeat."""
        columns = self.columns
        pick, clean = columns.fields["external_id"].pick, columns.clean
        keys = [clean(pick(cells)) for _, cells in rows]
        if not columns.numbered:
            return keys
        numbered = self.seen.numbered(keys)
        self.apart.clear()
        for (number, _), key, told in zip(rows, keys, numbered, strict=True):
            if told != key:
                self.apart[number] = told.removeprefix(key)
        return numbered

    def told_apart(self, number: int, cells: list[str]) -> list[str]:
        """A row as it is rejected: alone in a file, its repeated key would be the first one's."""
        places = self.columns.fields["external_id"].positions
        if number not in self.apart or not places:
            return cells
        at = places[-1]
        return [*cells[:at], cells[at].strip() + self.apart[number], *cells[at + 1 :]]


class Importer(Protocol):
    """One kind of thing on its way in."""

    def take(self, rows: Rows) -> None:
        """Read, compare and store one batch of rows, and tally each."""
