"""Streaks of working days: weekends, holidays and leave neither add to one nor break it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.targets.quotas import Span

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """Working days in a row, each with an activity, in order."""

    days: tuple[date, ...]

    @property
    def length(self) -> int:
        """How many working days."""
        return len(self.days)

    @property
    def start(self) -> date:
        """The first day."""
        return self.days[0]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The streak as it stands; `made_today` is False while today's stroke is to make."""

    length: int
    made_today: bool


def is_due(calendar: Calendar, day: date, leave: Iterable[Span] = ()) -> bool:
    """Whether a streak asks anything of that day."""
    return calendar.is_working(day) and not any(start <= day < end for start, end in leave)


def streaks(
    calendar: Calendar, active: Iterable[date], leave: Iterable[Span] = ()
) -> Iterator[Streak]:
    """Every unbroken run of working days among the active days, oldest first."""
    away = tuple(leave)
    run: list[date] = []
    for day in sorted({day for day in active if is_due(calendar, day, away)}):
        if run and not _follows(calendar, run[-1], day, away):
            yield Streak(tuple(run))
            run = []
        run.append(day)
    if run:
        yield Streak(tuple(run))


def _follows(calendar: Calendar, last: date, day: date, leave: tuple[Span, ...]) -> bool:
    """Whether no working day lies between the two."""
    if day - last == _DAY:
        return True
    if (day - last).days > 3 and not leave and calendar.working_days(last + _DAY, day):
        return False
    between = (last + timedelta(days=n) for n in range(1, (day - last).days))
    return not any(is_due(calendar, other, leave) for other in between)


def current(
    calendar: Calendar, active: Iterable[date], today: date, leave: Iterable[Span] = ()
) -> Stretch:
    """The streak that reaches today; a working day that isn't over yet doesn't break it."""
    days, away = frozenset(active), tuple(leave)
    if not days:
        return Stretch(0, made_today=False)
    length, day, first = 0, today, min(days)
    while day >= first:
        if is_due(calendar, day, away):
            if day in days:
                length += 1
            elif day != today:
                break
        day -= _DAY
    return Stretch(length, today in days)
