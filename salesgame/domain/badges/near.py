"""Whether one new fact could earn a badge at all: asked on every tap, so it must be cheap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from salesgame.domain.badges.streaks import streaks
from salesgame.domain.core.calendar import Calendar, PeriodKind
from salesgame.domain.targets.quotas import Span

_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NearWin:
    """A new win with the totals around it, itself included.

    `won` counts the person's wins in the periods that hold its day, `weeks` those of the
    weeks around it by their first days. `all_kinds` says that its week has each kind of
    activity.
    """

    day: date
    amount: int | None
    primary: bool
    shared: bool
    unit: int
    won: Mapping[PeriodKind, int]
    week: date
    weeks: Mapping[date, int] = field(default_factory=dict)
    all_kinds: bool = False

    @property
    def weeks_running(self) -> tuple[int, bool]:
        """How many weeks in a row, this one among them, have a win; whether it is the last."""
        first = last = self.week
        while self.weeks.get(first - _WEEK):
            first -= _WEEK
        while self.weeks.get(last + _WEEK):
            last += _WEEK
        return (last - first).days // 7 + 1, last == self.week


@dataclass(frozen=True, slots=True)
class NearActivity:
    """A new verified activity with the totals around it, itself included.

    `ever` counts its kind; `week` holds each day's verified activities by kind; `around`
    the active days near it, read only when it is its day's first.
    """

    day: date
    kind: str
    quantity: int
    ever: int
    week: Mapping[date, Mapping[str, int]]
    around: frozenset[date] = frozenset()
    leave: tuple[Span, ...] = ()

    @property
    def first_of_day(self) -> bool:
        """Whether nothing else was done that day."""
        return sum(self.week.get(self.day, {}).values()) <= self.quantity

    @property
    def first_of_its_kind(self) -> bool:
        """Whether nothing else of its kind was done that day."""
        return self.week.get(self.day, {}).get(self.kind, 0) <= self.quantity

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its week."""
        return frozenset(kind for kinds in self.week.values() for kind, n in kinds.items() if n > 0)

    def days_with(self, kind: str) -> int:
        """On how many days of the week that kind was done."""
        return sum(1 for kinds in self.week.values() if kinds.get(kind, 0) > 0)

    def streak(self, calendar: Calendar) -> tuple[int, bool]:
        """The length of the streak that holds the day, and whether the day is its last."""
        for streak in streaks(calendar, self.around | {self.day}, self.leave):
            if self.day in streak.days:
                return streak.length, streak.days[-1] == self.day
        return 0, False
