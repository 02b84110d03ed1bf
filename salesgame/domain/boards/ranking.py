"""Placing people in order: equals share a place, and who got there first sits higher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

TieRule = Literal["standard", "dense"]
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Score:
    """What a person reached. `value` None is n/a: listed last, without a place.

    `reached_at` is the moment of the last fact that changed it; only equals need one.
    """

    person_id: int
    name: str
    value: Decimal | int | None
    n: int
    reached_at: datetime | None = None
    ranked: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """A score with its place; `gap` is what separates it from the next better value."""

    place: int | None
    score: Score
    gap: Decimal | int | None
    tied: bool


def in_order(scores: Iterable[Score], *, ascending: bool = False) -> list[Score]:
    """Best first; equals by who got there first, then by name, so the order is stable.

    `ascending` is for measures where less is better, such as the sales cycle.
    """
    sign = 1 if ascending else -1
    placed = [s for s in scores if s.ranked and s.value is not None]
    rest = [s for s in scores if not (s.ranked and s.value is not None)]
    placed.sort(key=lambda s: (sign * (s.value or 0), s.reached_at or _NEVER, s.name, s.person_id))
    rest.sort(key=lambda s: (s.name, s.person_id))
    return placed + rest


def place(
    scores: Iterable[Score], *, ties: TieRule = "standard", ascending: bool = False
) -> list[Placed]:
    """Give places 1, 2, 2, 4 (or dense 1, 2, 2, 3) with the gap to the next better value."""
    ordered = in_order(list(scores), ascending=ascending)
    counts = _counts(ordered)
    result: list[Placed] = []
    current = distinct = 0
    last: Decimal | int | None = None
    better: Decimal | int | None = None
    for index, score in enumerate(ordered, start=1):
        if not (score.ranked and score.value is not None):
            result.append(Placed(None, score, None, tied=False))
            continue
        if last is None or score.value != last:
            distinct += 1
            current = index if ties == "standard" else distinct
            better, last = last, score.value
        gap = None if better is None else max(better - score.value, score.value - better)
        result.append(Placed(current, score, gap, tied=counts[score.value] > 1))
    return result


def _counts(ordered: Sequence[Score]) -> dict[Decimal | int | None, int]:
    counts: dict[Decimal | int | None, int] = {}
    for score in ordered:
        if score.ranked:
            counts[score.value] = counts.get(score.value, 0) + 1
    return counts


def level(values: Iterable[tuple[int, Decimal | int]]) -> set[int]:
    """Who has the same value as somebody else, of `(person, value)`."""
    people: dict[Decimal | int, list[int]] = {}
    for person, value in values:
        people.setdefault(value, []).append(person)
    return {person for same in people.values() if len(same) > 1 for person in same}


def places_of(
    values: Mapping[int, Decimal | int], *, ties: TieRule = "standard", ascending: bool = False
) -> dict[int, int]:
    """Only the places, by person: enough to say who moved."""
    ordered = sorted(values.items(), key=lambda item: item[1], reverse=not ascending)
    places: dict[int, int] = {}
    current = distinct = 0
    last: Decimal | int | None = None
    for index, (person, value) in enumerate(ordered, start=1):
        if last is None or value != last:
            distinct += 1
            current, last = (index if ties == "standard" else distinct), value
        places[person] = current
    return places
