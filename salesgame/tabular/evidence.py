"""What a table's columns say of how the file writes dates and decimals, gathered row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from salesgame.tabular.dates import DateEvidence
from salesgame.tabular.numbers import DecimalEvidence
from salesgame.tabular.tables import Rows

Reads = Literal["date", "number", "text"]
Pick = Callable[[list[str]], str]
SAMPLES = 5
_REMEMBERED = 50_000  # values of a column not looked at twice


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column of a table: its name, what the file calls it, and how its cells are read."""

    name: str
    label: str
    pick: Pick
    reads: Reads


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the columns say: dates by column, decimals of all, and a few values of each column."""

    dates: Mapping[str, DateEvidence]
    decimals: DecimalEvidence
    samples: Mapping[str, tuple[str, ...]]

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be remembered beside the table."""
        return {
            "dates": {name: one.as_json() for name, one in self.dates.items()},
            "decimals": self.decimals.as_json(),
            "samples": dict(self.samples),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Evidence:
        """What `as_json` gave, read back."""
        return cls(
            {name: DateEvidence.from_json(one) for name, one in said["dates"].items()},
            DecimalEvidence.from_json(said["decimals"]),
            {name: tuple(some) for name, some in said["samples"].items()},
        )


class Gathering:
    """The evidence while the rows go by; a value that a column had before is passed over."""

    def __init__(
        self, columns: Sequence[TypedColumn], width: int, clean: Callable[[str], str],
        zero: date | None,
    ) -> None:  # fmt: skip
        self._width, self._clean = width, clean
        self._seen: dict[str, set[str]] = {column.name: set() for column in columns}
        self._decimals = DecimalEvidence()
        self._dates = {one.name: DateEvidence(zero) for one in columns if one.reads == "date"}
        self._numbers = [one for one in columns if one.reads == "number"]
        self._texts = [one for one in columns if one.reads == "text"]
        self._days = [one for one in columns if one.reads == "date"]

    def look(self, rows: Rows) -> None:
        """Look at the values of some rows, if they are as wide as the header."""
        whole = [cells for cells in rows if len(cells) == self._width]
        clean = self._clean
        for column in self._days:
            note = self._dates[column.name].note
            for text in self._fresh(column, whole):
                note(clean(text))
        for column in self._numbers:
            for text in self._fresh(column, whole):
                if "." in text or "," in text:
                    self._decimals.note(column.label, clean(text))
        for column in self._texts:
            if len(self._seen[column.name]) <= SAMPLES:
                self._fresh(column, whole[: SAMPLES * 20])

    def evidence(self) -> Evidence:
        """What was seen so far."""
        samples = {
            name: tuple(sorted(text for text in seen if text.strip())[:SAMPLES])
            for name, seen in self._seen.items()
        }
        return Evidence(self._dates, self._decimals, samples)

    def _fresh(self, column: TypedColumn, rows: Rows) -> list[str]:
        """The texts of a column in these rows that were not seen yet, in order; now they are."""
        seen = self._seen[column.name]
        fresh = [text for text in dict.fromkeys(map(column.pick, rows)) if text not in seen]
        if len(seen) > _REMEMBERED:
            seen.clear()
        seen.update(fresh)
        return fresh
