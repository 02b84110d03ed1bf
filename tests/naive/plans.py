"""Commission plans as the naive clerk keeps them, and what a way up their tiers earns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from tests.naive.facts import Span, Version


@dataclass
class PlanBody:
    """A plan: `(from, rate, inclusive)` tiers of revenue, attainment or the line; a cap, a floor.

    `above` is the mark from which on it pays, in the unit of the tiers.
    """

    shape: str
    tiers: list[tuple[Fraction, Fraction, bool]]
    of: str = "revenue"
    cap: int | None = None
    above: Fraction | None = None
    half_even: bool = False


@dataclass
class Plan:
    """A plan's versions, its kind of period, and who is on it on which days."""

    name: str
    kind: str
    versions: list[Version]
    members: list[tuple[int, date, date]] = field(default_factory=list)
    totals: dict[tuple[int, date], int] = field(default_factory=dict)  # closed statements
    net: dict[tuple[int, date, str], int] = field(default_factory=dict)  # by earned period, deal
    waiting: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))

    def on(self, person: int, day: date) -> bool:
        return any(who == person and start <= day < end for who, start, end in self.members)

    def write_missing(self, closed: list[Span]) -> None:
        """A statement of nothing for whoever was on it in a closed period and has none."""
        for span in closed:
            for who in self.staff(span) if span.kind == self.kind else ():
                self.totals.setdefault((who, span.start), 0)

    def staff(self, span: Span) -> set[int]:
        return {who for who, start, end in self.members if start < span.end and end > span.start}


def commission(
    body: PlanBody, before: int, after: int, final: int, quota: Fraction | None
) -> Fraction:
    """What the way from `before` to `after` earns: cent by slice, or all at the rate reached."""
    tiers, above = body.tiers, body.above
    if body.of == "line":
        before, after, final = 0, after - before, after - before
    if body.of == "attainment":
        if above is not None and not quota:
            return Fraction(0)
        above = above * quota if above is not None and quota else above
        tiers = [(at * quota, *rest) for at, *rest in tiers] if quota else tiers[:1]  # type: ignore[misc]
    if above is not None:
        before, after = max(before, above), max(after, above)
    if body.shape != "marginal":
        rate = next(
            rate for at, rate, inside in reversed(tiers) if final > at or (inside and final == at)
        )
        return (after - before) * rate
    earned = Fraction(0)
    for n, (at, rate, _) in enumerate(tiers):
        top = tiers[n + 1][0] if n + 1 < len(tiers) else Fraction(after)
        earned += max(Fraction(0), min(Fraction(after), top) - max(Fraction(before), at)) * rate
    return earned
