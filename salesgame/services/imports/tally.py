"""What an import made of each row: the counts, some rows to show, and the rejected ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from salesgame.domain.core.refusals import DomainError
from salesgame.tabular.rejects import RejectsFile, Say

Outcome = Literal["new", "changed", "unchanged", "rejected"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
SHOWN = 200  # rows of each outcome kept to look at


@dataclass(frozen=True, slots=True)
class Preview:
    """One row to look at: its number, what it is, whose, how much, and what there is to say."""

    row: int
    name: str
    who: str = ""
    what: str = ""
    note: str = ""


@dataclass(slots=True)
class Tally:
    """Counts by outcome, with the first rows of each."""

    rejects: RejectsFile
    say: Say
    read: int = 0
    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    shown: dict[Outcome, list[Preview]] = field(default_factory=lambda: {o: [] for o in OUTCOMES})

    def add(self, outcome: Outcome, count: int = 1) -> bool:
        """Count rows; says whether there is still room to show one."""
        self.counts[outcome] += count
        return len(self.shown[outcome]) < SHOWN

    def show(self, outcome: Outcome, preview: Preview) -> None:
        """Keep a row to look at."""
        self.shown[outcome].append(preview)

    def reject(
        self,
        row: int,
        cells: Sequence[str],
        refusal: DomainError,
        look: tuple[str, str, str] = ("", "", ""),
    ) -> None:
        """Count, write and perhaps show a rejected row; `look` is its name, owner and amount."""
        self.rejects.add(row, cells, refusal)
        if self.add("rejected"):
            column = getattr(refusal, "column", None)
            note = f"{column}: {self.say(refusal)}" if column else self.say(refusal)
            self.show("rejected", Preview(row, *look, note))
