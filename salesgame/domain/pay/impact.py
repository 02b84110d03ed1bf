"""What an act does to pay and points, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from salesgame.domain.core.calendar import Calendar, Period


@dataclass(frozen=True, slots=True)
class PayImpact:
    """What one person's pay of one period changes by: an estimate, or closed and so adjusted.

    `count` is the number of statements whose estimate changes, or of adjustments.
    """

    person_id: int
    period: Period
    amount: int
    count: int = 1

    def as_json(self, calendar: Calendar) -> dict[str, Any]:
        """Plain values, the period by its label."""
        return {**asdict(self), "period": calendar.label(self.period)}


@dataclass(frozen=True, slots=True)
class Impact:
    """What an act does to pay and points. Whoever shows it filters who may see pay."""

    estimates: tuple[PayImpact, ...] = ()
    adjustments: tuple[PayImpact, ...] = ()
    points: int = 0
    points_people: int = 0
    goals: int = 0
    places: int = 0

    @property
    def adjusted(self) -> frozenset[int]:
        """Whose closed pay it moves."""
        return frozenset(one.person_id for one in self.adjustments)

    @property
    def people(self) -> frozenset[int]:
        """Whose pay it moves, closed or still to be."""
        return self.adjusted | {one.person_id for one in self.estimates}

    def seal(self) -> str:
        """A short text that differs where closed pay would move otherwise."""
        told = [
            (a.person_id, f"{a.period.start}", a.period.kind, a.amount) for a in self.adjustments
        ]
        return sha256(repr(sorted(told)).encode()).hexdigest()[:16]

    def as_json(self, calendar: Calendar) -> dict[str, Any]:
        """The whole of it, to be kept beside what it is about."""
        return {
            **asdict(self),
            "estimates": [one.as_json(calendar) for one in self.estimates],
            "adjustments": [one.as_json(calendar) for one in self.adjustments],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], calendar: Calendar) -> Impact:
        """What `as_json` gave, read back."""

        def changes(name: str) -> tuple[PayImpact, ...]:
            return tuple(
                PayImpact(**{**one, "period": calendar.parse(one["period"])}) for one in kept[name]
            )

        return cls(**{**kept, "estimates": changes("estimates"),
                      "adjustments": changes("adjustments")})  # fmt: skip

    def counts(self, calendar: Calendar) -> dict[str, Any]:
        """How many people, statements and periods, without whose and how much."""
        label = calendar.label
        pay = (*self.estimates, *self.adjustments)
        return {
            "people": len({one.person_id for one in pay}),
            "estimates": sum(one.count for one in self.estimates),
            "periods": list(dict.fromkeys(label(one.period) for one in self.estimates)),
            "adjustments": sum(one.count for one in self.adjustments),
            "locked_periods": list(dict.fromkeys(label(one.period) for one in self.adjustments)),
            "points": self.points, "points_people": self.points_people,
            "goals": self.goals, "places": self.places,
        }  # fmt: skip
