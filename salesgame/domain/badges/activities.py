"""Criteria of activities: counts, full weeks, streaks of working days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from salesgame.domain.badges.career import BadgeProgress, Career, Facet
from salesgame.domain.badges.criteria import Criterion, Time
from salesgame.domain.badges.near import NearActivity
from salesgame.domain.badges.streaks import current, is_due
from salesgame.domain.core.calendar import Calendar


@dataclass(frozen=True, slots=True)
class ActivityCount(Criterion):
    """So many verified activities of a kind."""

    kind: str
    count: int
    reads: ClassVar[frozenset[Facet]] = frozenset({"activity"})

    def times(self, career: Career) -> Iterator[Time]:
        """Once, on the day the count was full."""
        done = 0
        for day in sorted(career.days):
            done += career.days[day].get(self.kind, 0)
            if done >= self.count:
                yield "ever", "day", day.toordinal(), day
                return

    def progress(self, career: Career) -> BadgeProgress:
        """Verified so far."""
        done = sum(kinds.get(self.kind, 0) for kinds in career.days.values())
        return BadgeProgress(min(done, self.count), self.count)

    def near_activity(self, near: NearActivity, calendar: Calendar) -> bool:
        """Only the one that makes the count full."""
        return near.kind == self.kind and near.ever - near.quantity < self.count <= near.ever


@dataclass(frozen=True, slots=True)
class EveryDayOfAWeek(Criterion):
    """One of a kind on every working day of a week that has at least `at_least` of them."""

    kind: str
    at_least: int = 3
    reads: ClassVar[frozenset[Facet]] = frozenset({"activity"})

    def times(self, career: Career) -> Iterator[Time]:
        """Once a week, on its last working day."""
        calendar = career.calendar
        done = sorted(day for day, kinds in career.days.items() if kinds.get(self.kind, 0) > 0)
        for start in sorted({calendar.period("week", day).start for day in done}):
            asked = self._asked(career, start)
            if len(asked) >= self.at_least and set(asked) <= set(done):
                label = calendar.label(calendar.period("week", start))
                yield label, "day", asked[-1].toordinal(), asked[-1]

    def progress(self, career: Career) -> BadgeProgress:
        """This week's working days so far."""
        asked = self._asked(career, career.calendar.period("week", career.today).start)
        done = sum(career.days.get(day, {}).get(self.kind, 0) > 0 for day in asked)
        return BadgeProgress(done, max(len(asked), self.at_least))

    def near_activity(self, near: NearActivity, calendar: Calendar) -> bool:
        """Only the first of its day, in a week with enough of them."""
        return (
            near.kind == self.kind
            and near.first_of_its_kind
            and near.days_with(self.kind) >= self.at_least
        )

    def _asked(self, career: Career, start: date) -> list[date]:
        week = career.calendar.period("week", start)
        return [day for day in week.days() if is_due(career.calendar, day, career.leave)]


@dataclass(frozen=True, slots=True)
class StreakOfDays(Criterion):
    """So many working days running, each with a verified activity."""

    length: int
    reads: ClassVar[frozenset[Facet]] = frozenset({"activity"})

    def times(self, career: Career) -> Iterator[Time]:
        """Once a streak, on the day that made it long enough."""
        for streak in career.streaks:
            if streak.length >= self.length:
                day = streak.days[self.length - 1]
                yield streak.start.isoformat(), "day", day.toordinal(), day

    def progress(self, career: Career) -> BadgeProgress:
        """The streak as it stands."""
        length = current(career.calendar, career.active, career.today, career.leave).length
        return BadgeProgress(min(length, self.length), self.length)

    def near_activity(self, near: NearActivity, calendar: Calendar) -> bool:
        """Only a day's first, when it makes the streak long enough or moves its beginning."""
        if not near.first_of_day:
            return False
        length, is_last = near.streak(calendar)
        return length == self.length or (length > self.length and not is_last)
