"""Levels: what all points amount to; each asks for a hundred more than the one before."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

STEP = 50  # level n begins at STEP × n × (n − 1) points
STROKES = 20


@dataclass(frozen=True, slots=True)
class Level:
    """A level, the strokes made towards the next one, and the points still to go."""

    number: int
    points: int
    begins_at: int
    next_at: int

    @property
    def to_go(self) -> int:
        """Points to the next level."""
        return self.next_at - self.points

    @property
    def next_number(self) -> int:
        """The level after this one."""
        return self.number + 1

    @property
    def strokes(self) -> int:
        """How many of the twenty strokes to the next level are made."""
        return (self.points - self.begins_at) * STROKES // (self.next_at - self.begins_at)


def begins_at(number: int) -> int:
    """The points at which a level begins."""
    return STEP * number * (number - 1)


def level_of(points: int) -> Level:
    """The level of so many points; below zero it is the first, for points can be taken back."""
    held = max(points, 0)
    number = (STEP + isqrt(STEP * STEP + 4 * STEP * held)) // (2 * STEP)
    return Level(number, held, begins_at(number), begins_at(number + 1))
