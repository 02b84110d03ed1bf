"""Reading what a form of the queue decides on, and the reason it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort
from werkzeug.datastructures import MultiDict

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.core.words import N_
from salesgame.services.approvals.decisions import Picked
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _

MOST_AT_ONCE = 200
KINDS = ("deal", "activity", "version")  # as the parts of what is picked
DEAL_REASONS = {
    "twice": N_("Logged twice"),
    "unsigned": N_("Not signed yet"),
    "another": N_("Another person’s deal"),
    "amount": N_("Different amount"),
}
ACTIVITY_REASONS = {
    "twice": N_("Logged twice"),
    "missed": N_("It didn’t take place"),
    "number": N_("Different number"),
}


class NothingSelected(DomainError):
    """Select at least one entry first."""


class TooManyAtOnce(DomainError):
    """Select at most {most} entries at a time."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What a form decides on, and the version of each that its page showed: `{"deal.7": 2}`."""

    picked: Picked
    seen: dict[str, int]


def selected(form: MultiDict[str, str]) -> Selected:
    """What a form decides on. Raises NothingSelected, TooManyAtOnce.

    What can't be read is not there (404).
    """
    values = form.getlist("shown" if "all" in form else "fact")
    parts = {_part(text) for value in values for text in value.split(" ")[: MOST_AT_ONCE + 1]}
    if not parts:
        raise NothingSelected
    if len(parts) > MOST_AT_ONCE:
        raise TooManyAtOnce(most=MOST_AT_ONCE)
    picked = Picked(*({fact for kind, fact, _ in parts if kind == one} for one in KINDS))
    seen = {f"{kind}.{fact}": version for kind, fact, version in parts if version is not None}
    return Selected(picked, seen)


def asked_decisions(form: MultiDict[str, str]) -> tuple[int, ...]:
    """The decisions that a form undoes; what can't be read is not there (404)."""
    try:
        ids = {parsing.number(text) for text in form.getlist("decision")[: MOST_AT_ONCE + 1]}
    except ValueError:
        abort(404)
    if not ids or len(ids) > MOST_AT_ONCE:
        abort(404)
    return tuple(sorted(ids))


def reason(form: Mapping[str, str]) -> str:
    """Why something is rejected: a reason of the list, and what would make it right."""
    known = DEAL_REASONS | ACTIVITY_REASONS
    chosen, said = known.get(form.get("quick", "")), form.get("why", "").strip()
    return " ".join(part for part in (f"{_(chosen)}." if chosen else "", said) if part)


def _part(text: str) -> tuple[str, int, int | None]:
    kind, *numbers = text.split(".")
    if kind not in KINDS or not 1 <= len(numbers) <= 2:
        abort(404)
    try:
        fact, *version = [parsing.number(number) for number in numbers]
    except ValueError:
        abort(404)
    return kind, fact, version[0] if version else None
