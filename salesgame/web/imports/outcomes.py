"""What becomes of the rows of a file: the rows of each outcome, and what saving them will do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from salesgame.services.imports.tally import OUTCOMES
from salesgame.web.ui.filters import number
from salesgame.web.ui.language import _

EXPLAINED = ("rejected", "changed")  # outcomes of whose rows there is more to say


@dataclass(frozen=True, slots=True)
class Tab:
    """Rows of one outcome, as a picker offers them."""

    outcome: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class RowList:
    """The rows of the outcome that is `shown`: the first of `count`, each with what `says` heads.

    `rejected` is how many rows stay out, whichever are shown.
    """

    shown: str
    tabs: Sequence[Tab]
    caption: str
    noun: str
    says: str
    rows: Sequence[Mapping[str, Any]]
    count: int
    rejected: int

    @property
    def is_explained(self) -> bool:
        """Whether there is more to say of each row than what it is."""
        return self.shown in EXPLAINED


@dataclass(frozen=True, slots=True)
class Effect:
    """What saving will do: how many rows are ready and change something, and by outcome."""

    ready: int
    changes: int
    lines: tuple[tuple[str, str], ...]


def tabs(result: Mapping[str, Any]) -> list[Tab]:
    """The outcomes with their counts."""
    labels = {
        "new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged"),
        "rejected": _("Rejected"),
    }  # fmt: skip
    return [Tab(outcome, labels[outcome], result[outcome]) for outcome in OUTCOMES]


def row_list(result: Mapping[str, Any], show: str | None, noun: str) -> RowList:
    """The rows of one outcome of a dry run; the rejected ones unless others are asked for."""
    shown = show or ("rejected" if result["rejected"] else "new")
    says = {"rejected": _("What is wrong"), "changed": _("What changes")}
    picker = tabs(result)
    return RowList(
        shown, picker, next((tab.label for tab in picker if tab.outcome == shown), ""), noun,
        says.get(shown, _("Read as")), result["shown"].get(shown, ()), result.get(shown, 0),
        result["rejected"],
    )  # fmt: skip


def effect_of(result: Mapping[str, Any]) -> Effect:
    """What saving the rows of a dry run will do."""
    lines = (
        (_("New"), number(result["new"])), (_("Changed"), number(result["changed"])),
        (_("Already as they are"), number(result["unchanged"])),
    )  # fmt: skip
    return Effect(result["read"] - result["rejected"], result["new"] + result["changed"], lines)
