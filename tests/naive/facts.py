"""Facts as a naive clerk would list them: plain records in lists, no database, no shared code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

ONE = timedelta(days=1)
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
MILLION = 1_000_000
Key = tuple[str, str]  # "deal" or "activity", and how the books name it


@dataclass
class Deal:
    """A deal; `shares` are `(person, millionths)` with the primary first."""

    source: str
    key: str
    status: str
    amount: int | None
    opened: date
    closed: date | None
    at: datetime | None
    shares: list[tuple[int, int]]
    segment: str | None = None
    cancelled: bool = False
    refused: bool = False
    waits: bool = False
    logger: int | None = None

    @property
    def people(self) -> list[int]:
        """Whose it is, the first its owner."""
        return [person for person, _ in self.shares]

    @property
    def says(self) -> tuple[object, ...]:
        """What can be changed of it; shares in the order they are kept."""
        first, *others = self.shares
        parts = self.credits()
        shared = [(who, part, parts[who]) for who, part in [first, *sorted(others)]]
        told = (self.status, self.amount, self.opened, self.closed, self.at, self.segment)
        return (*told, shared, self.cancelled)

    @property
    def pays_on(self) -> date | None:
        return self.closed

    @property
    def counts(self) -> bool:
        return not self.cancelled and not self.refused

    @property
    def pays(self) -> bool:
        return self.counts and not self.waits

    def won_on(self) -> date | None:
        return self.closed if self.counts and self.status == "won" else None

    def credits(self) -> dict[int, int]:
        """Each person's part: whole cents first, then one more to the largest remainders."""
        if self.amount is None:
            return {person: 0 for person, _ in self.shares}
        exact = [(Fraction(self.amount * ppm, MILLION), person) for person, ppm in self.shares]
        parts = {person: int(part) for part, person in exact}
        by_remainder = sorted(exact, key=lambda pair: pair[0] - int(pair[0]), reverse=True)
        for _, person in by_remainder[: self.amount - sum(parts.values())]:
            parts[person] += 1
        return parts


@dataclass
class Call:
    """An activity of any kind."""

    key: str
    kind: str
    person: int
    at: datetime
    day: date
    quantity: int
    done: bool
    cancelled: bool = False
    refused: bool = False
    waits: bool = False
    logger: int | None = None
    source = "hand"

    @property
    def people(self) -> list[int]:
        return [self.person]

    @property
    def says(self) -> tuple[object, ...]:
        return (self.kind, self.person, self.at, self.quantity, self.done, self.cancelled)

    @property
    def pays_on(self) -> date:
        return self.day

    @property
    def counts(self) -> bool:
        return not self.cancelled and not self.refused

    @property
    def pays(self) -> bool:
        return self.counts and not self.waits


@dataclass
class Ask:
    """What somebody asks a fact to be, and what it said then."""

    after: Any
    over: Any
    by: int


@dataclass
class Seat:
    """A member of a team on the days `[start, end)`."""

    person: int
    team: int
    start: date
    end: date


@dataclass
class Version:
    """A version of a rule: `body` is the family's own, None where the rule ends."""

    id: tuple[str, int]
    begins: date
    body: object | None


@dataclass
class Span:
    """Days `[start, end)` of a kind of period."""

    kind: str
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def key(self) -> tuple[str, date]:
        return self.kind, self.start

    def days(self) -> list[date]:
        return [self.start + n * ONE for n in range((self.end - self.start).days)]


@dataclass
class Almanac:
    """The company's zone, weeks, fiscal year and days off."""

    zone: str
    week_start: int
    fiscal_month: int
    holidays: set[date] = field(default_factory=set)
    weekdays: set[int] = field(default_factory=lambda: set(range(5)))

    def day(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def begins(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def span(self, kind: str, day: date) -> Span:
        """Walk back to the first day of the period, and on to the first of the next."""
        if kind == "ever":
            return Span("ever", FIRST, LAST)
        start = day
        while not self._begins(kind, start):
            start -= ONE
        end = start + ONE
        while not self._begins(kind, end):
            end += ONE
        return Span(kind, start, end)

    def _begins(self, kind: str, day: date) -> bool:
        if kind == "day":
            return True
        if kind == "week":
            return day.weekday() == self.week_start
        apart = {"month": 1, "quarter": 3, "year": 12}[kind]
        return day.day == 1 and (day.month - self.fiscal_month) % apart == 0

    def works(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays


def in_force(versions: list[Version], day: date) -> Version | None:
    """The last version that has begun; of one day the later."""
    begun = [version for version in versions if version.begins <= day]
    last = max(begun, key=lambda version: (version.begins, version.id[1]), default=None)
    return last if last and last.body is not None else None


def half_up(exact: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    size = (abs(exact) * 2 + 1) // 2
    return int(size if exact >= 0 else -size)


def half_even(exact: Fraction) -> int:
    """The nearest whole number, halves to the even one."""
    return round(exact)
