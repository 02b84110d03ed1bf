"""What changed between two versions of a fact, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Edit:
    """One field that said `before` and then said `after`."""

    field: str
    before: Any
    after: Any


def edits(
    before: Mapping[str, Any], after: Mapping[str, Any], fields: Iterable[str]
) -> tuple[Edit, ...]:
    """The fields, in the order asked for, whose value differs."""
    pairs = ((field, before.get(field), after.get(field)) for field in fields)
    return tuple(Edit(*pair) for pair in pairs if pair[1] != pair[2])


def edits_between(
    states: Sequence[Mapping[str, Any]], fields: Sequence[str]
) -> tuple[tuple[Edit, ...], ...]:
    """For states newest first, what each change altered: one fewer than there are states."""
    return tuple(edits(older, newer, fields) for newer, older in pairwise(states))
