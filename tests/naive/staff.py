"""Who belongs where on which day, and what people and teams are to reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.naive.facts import Almanac, Seat, Span


@dataclass
class Staff:
    """The people of a company, their seats and their quotas."""

    almanac: Almanac
    people: dict[int, str]
    seats: list[Seat] = field(default_factory=list)
    above: dict[int, int | None] = field(default_factory=dict)
    left: dict[int, datetime] = field(default_factory=dict)
    leave: dict[int, set[date]] = field(default_factory=dict)
    quotas: dict[tuple[int, str, date], int] = field(default_factory=dict)
    team_quotas: dict[tuple[int, str, date], int] = field(default_factory=dict)

    def is_in(self, person: int, team: int | None, day: date) -> bool:
        """Whether a person is a member of a team, or of one below it, on a day; None: anybody."""
        if team is None:
            return True
        for seat in self.seats:
            if seat.person == person and seat.start <= day < seat.end:
                at: int | None = seat.team
                while at is not None:
                    if at == team:
                        return True
                    at = self.above[at]
        return False

    def is_there(self, person: int, day: date) -> bool:
        """Whether a person's quota counts for a day: seated (or never seated), and not gone."""
        mine = [seat for seat in self.seats if seat.person == person]
        if person in self.left and day > self.almanac.day(self.left[person]):
            return False
        return not mine or any(seat.start <= day < seat.end for seat in mine)

    def target(self, person: int, span: Span) -> Fraction | None:
        """The quota of a period for the working days one was there; else its parts' together."""

        def due(part: Span) -> Fraction | None:
            whole = self.quotas.get((person, *part.key))
            if whole is None:
                return None
            days = [day for day in part.days() if self.almanac.works(day)]
            there = [day for day in days if self.is_there(person, day)]
            return whole * Fraction(len(there), len(days))

        return self._in_parts(span, due)

    def team_target(self, team: int, span: Span) -> Fraction | None:
        """The team's own quotas, never prorated; else its members' for the days they were in it."""
        own = {key[1:]: quota for key, quota in self.team_quotas.items() if key[0] == team}
        found = self._in_parts(span, lambda part: own.get(part.key))
        if found is not None:
            return found
        members = [who for who in self.people if any(self.is_in(who, team, d) for d in span.days())]
        parts = [self.member_target(who, team, span) for who in members]
        known = [part for part in parts if part is not None]
        return sum(known, Fraction(0)) if known else None

    def member_target(self, person: int, team: int, span: Span) -> Fraction | None:
        def due(part: Span) -> Fraction | None:
            whole = self.quotas.get((person, *part.key))
            if whole is None:
                return None
            days = [day for day in part.days() if self.almanac.works(day)]
            mine = [d for d in days if self.is_in(person, team, d) and self.is_there(person, d)]
            return whole * Fraction(len(mine), len(days))

        return self._in_parts(span, due)

    def _in_parts(self, span: Span, own: Callable[[Span], Any]) -> Fraction | None:
        """A period's own target; without one, what its quarters or months come to."""
        whole = own(span)
        if whole is not None:
            return Fraction(whole)
        finer = {"quarter": "month", "year": "quarter"}.get(span.kind)
        if finer is None:
            return None
        starts = {self.almanac.span(finer, day).start for day in span.days()}
        parts = [self._in_parts(self.almanac.span(finer, start), own) for start in starts]
        known = [part for part in parts if part is not None]
        return sum(known, Fraction(0)) if known else None
