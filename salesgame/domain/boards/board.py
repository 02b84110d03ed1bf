"""A board: people in places, each with the gap to the next and the places moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal

from salesgame.domain.boards.ranking import Placed
from salesgame.domain.core.calendar import Period
from salesgame.domain.metrics.definitions import Value

AROUND = 3
PODIUM = 3


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A person on a board. `place` None: n/a, nothing yet, or a sample too small to rank.

    `gap` is what separates the value from the next better one; `moved` is places won
    (or, below zero, lost) since the evening before, None where there is nothing to compare.
    `waits` facts of what makes up the value wait for approval, so it is provisional.
    """

    place: int | None
    person_id: int
    name: str
    shown: str
    value: Value
    n: int
    gap: Value
    tied: bool
    moved: int | None
    on_tv: bool
    waits: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody's place on one metric in one period; `as_of` is the last day that counts.

    `placed` is how many have a place, `each` the values over what they were made of: on a
    revenue board what one deal brings on average, the unit in which its gaps are counted.
    """

    metric: str
    period: Period
    team_id: int | None
    as_of: date | None
    rows: tuple[BoardRow, ...]
    positions: Mapping[int, int] = field(repr=False)
    placed: int
    each: Decimal | None

    @property
    def podium(self) -> tuple[BoardRow, ...]:
        """The first three rows that have a place."""
        return tuple(row for row in self.rows[:PODIUM] if row.place is not None)

    def row_of(self, person_id: int | None) -> BoardRow | None:
        """A person's own row, found without looking through the board."""
        position = self.positions.get(person_id) if person_id is not None else None
        return None if position is None else self.rows[position]

    def around(self, person_id: int | None, each_side: int = AROUND) -> tuple[BoardRow, ...]:
        """A person with the neighbours on both sides, below the podium; else those after it."""
        start, room = min(PODIUM, len(self.podium)), 2 * each_side + 1
        position = self.positions.get(person_id, -1) if person_id is not None else -1
        if position >= start:
            first = max(start, min(position - each_side, len(self.rows) - room))
            return self.rows[first : first + room]
        return self.rows[start : start + room]

    def ahead_of(self, row: BoardRow) -> BoardRow | None:
        """The nearest person with a better value."""
        if row.place is None or row.gap is None:
            return None
        position = self.positions[row.person_id]
        better = (self.rows[i] for i in range(position - 1, -1, -1))
        return next((other for other in better if other.value != row.value), None)


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who can stand on a board; `shown` is the name boards show."""

    id: int
    name: str
    shown: str
    is_active_rep: bool
    on_tv: bool


def board_of(
    metric: str,
    period: Period,
    placed: Sequence[Placed],
    people: Mapping[int, Player],
    before: Mapping[int, int] | None,
    *,
    team_id: int | None = None,
    as_of: date | None = None,
    waits: Mapping[int, int] | None = None,
) -> Board:
    """Put places, names and yesterday's places together; `before` None: nothing to compare.

    `waits` is how many facts of each person's value wait for approval.
    """
    rows = tuple(_row(one, people[one.score.person_id], before, waits or {}) for one in placed)
    positions = {row.person_id: i for i, row in enumerate(rows)}
    count = sum(1 for row in rows if row.place is not None)
    return Board(metric, period, team_id, as_of, rows, positions, count, _each(rows))


def _row(
    placed: Placed, person: Player, before: Mapping[int, int] | None, waits: Mapping[int, int]
) -> BoardRow:
    score = placed.score
    was = before.get(score.person_id) if before is not None else None
    moved = None if was is None or placed.place is None else was - placed.place
    return BoardRow(
        placed.place, score.person_id, person.name, person.shown, score.value, score.n,
        placed.gap, placed.tied, moved, person.on_tv, waits.get(score.person_id, 0),
    )  # fmt: skip


def strokes(gap: Value, unit: Decimal | int | None) -> int | None:
    """A gap counted in units of what closes it, rounded up; None where there is no unit."""
    if gap is None or not unit:
        return None
    return int((Decimal(gap) / unit).to_integral_value(ROUND_CEILING))


def _each(rows: Iterable[BoardRow]) -> Decimal | None:
    value: Decimal | int = 0
    made_of = 0
    for row in rows:
        value += row.value or 0
        made_of += row.n
    return Decimal(value) / made_of if made_of and value > 0 else None
