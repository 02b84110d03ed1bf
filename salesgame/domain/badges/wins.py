"""Criteria of winning deals, one of them beside all kinds of activity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from salesgame.domain.badges.career import BadgeProgress, Career, CareerWin, Facet
from salesgame.domain.badges.criteria import Criterion, Time, now, primary
from salesgame.domain.badges.near import NearActivity, NearWin
from salesgame.domain.core.calendar import Calendar, Period, PeriodKind
from salesgame.domain.deals.activity import BUILT_IN_KINDS

ALL_KINDS = frozenset(BUILT_IN_KINDS)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WinCount(Criterion):
    """So many deals won in one period, counted for their primary person."""

    count: int
    per: PeriodKind = "ever"
    reads: ClassVar[frozenset[Facet]] = frozenset({"wins"})

    def times(self, career: Career) -> Iterator[Time]:
        """Once a period, by the deal that made the count full."""
        for period, wins in career.wins_by(self.per, primary=True):
            if len(wins) >= self.count:
                last = wins[self.count - 1]
                yield career.calendar.label(period), "deal", last.deal_id, last.day

    def progress(self, career: Career) -> BadgeProgress:
        """This period's wins."""
        return BadgeProgress(
            min(len(now(career, self.per, primary(career))), self.count), self.count
        )

    def is_reason(self, career: Career, occurrence: str, win: CareerWin) -> bool:
        """Only a win of that period which is theirs first."""
        return win.primary and career.label(self.per, win) == occurrence

    def near_win(self, near: NearWin) -> bool:
        """Only the win that makes the count full."""
        return near.primary and near.won.get(self.per, 0) == self.count


@dataclass(frozen=True, slots=True)
class BigWin(Criterion):
    """A deal whose own share is worth at least so many dollars, or their like."""

    units: int
    per: PeriodKind = "ever"
    reads: ClassVar[frozenset[Facet]] = frozenset({"wins"})

    def times(self, career: Career) -> Iterator[Time]:
        """Once a period, by its first such deal."""
        enough = self.units * career.unit
        for period, wins in career.wins_by(self.per):
            big = next((win for win in wins if (win.amount or 0) >= enough), None)
            if big is not None:
                yield career.calendar.label(period), "deal", big.deal_id, big.day

    def progress(self, career: Career) -> BadgeProgress:
        """The biggest deal of this period so far."""
        needed = self.units * career.unit
        best = max((win.amount or 0 for win in now(career, self.per, career.wins)), default=0)
        return BadgeProgress(min(best, needed), needed, "money")

    def is_reason(self, career: Career, occurrence: str, win: CareerWin) -> bool:
        """Only a win of that period which is that big."""
        is_big = (win.amount or 0) >= self.units * career.unit
        return is_big and career.label(self.per, win) == occurrence

    def near_win(self, near: NearWin) -> bool:
        """Only a win that big."""
        return (near.amount or 0) >= self.units * near.unit


@dataclass(frozen=True, slots=True)
class SharedWins(Criterion):
    """So many won deals whose credit was shared."""

    count: int
    reads: ClassVar[frozenset[Facet]] = frozenset({"wins"})

    def times(self, career: Career) -> Iterator[Time]:
        """Once, by the deal that made the count full."""
        shared = [win for win in career.wins if win.shared]
        if len(shared) >= self.count:
            yield "ever", "deal", shared[self.count - 1].deal_id, shared[self.count - 1].day

    def progress(self, career: Career) -> BadgeProgress:
        """Shared deals so far."""
        return BadgeProgress(
            min(sum(1 for win in career.wins if win.shared), self.count), self.count
        )

    def is_reason(self, career: Career, occurrence: str, win: CareerWin) -> bool:
        """Only a shared win."""
        return win.shared

    def near_win(self, near: NearWin) -> bool:
        """Any shared win: they are few."""
        return near.shared


@dataclass(frozen=True, slots=True)
class WinEachWeek(Criterion):
    """A win in each of so many weeks running."""

    weeks: int
    reads: ClassVar[frozenset[Facet]] = frozenset({"wins"})

    def times(self, career: Career) -> Iterator[Time]:
        """Once a run, by the first win of the week that made it long enough."""
        for run in self._runs(career):
            if len(run) >= self.weeks:
                calendar = career.calendar
                label = calendar.label(calendar.period("week", run[0].day))
                made = run[self.weeks - 1]
                yield label, "deal", made.deal_id, made.day

    def progress(self, career: Career) -> BadgeProgress:
        """The run that reaches this week or the last."""
        run = [*self._runs(career)][-1:] or [[]]
        this = career.calendar.period("week", career.today).start
        alive = run[0] and this - career.calendar.period("week", run[0][-1].day).start <= _WEEK
        return BadgeProgress(min(len(run[0]), self.weeks) if alive else 0, self.weeks)

    def is_reason(self, career: Career, occurrence: str, win: CareerWin) -> bool:
        """Only a win that is theirs first."""
        return win.primary

    def near_win(self, near: NearWin) -> bool:
        """Only a week's first win, when it makes the run long enough or moves its beginning."""
        if not near.primary or near.won.get("week", 0) != 1:
            return False
        length, is_last = near.weeks_running
        return length == self.weeks or (length > self.weeks and not is_last)

    def _runs(self, career: Career) -> Iterator[list[CareerWin]]:
        """The first win of each week, in runs of weeks that follow each other."""
        run: list[CareerWin] = []
        end: date | None = None
        for week, wins in career.wins_by("week", primary=True):
            if run and week.start != end:
                yield run
                run = []
            run, end = [*run, wins[0]], week.end
        if run:
            yield run


@dataclass(frozen=True, slots=True)
class AllRound(Criterion):
    """A call, an e-mail, a meeting, a demo and a win, all in one week."""

    reads: ClassVar[frozenset[Facet]] = frozenset({"wins", "activity"})

    def times(self, career: Career) -> Iterator[Time]:
        """Once a week, by its first win."""
        for week, wins in career.wins_by("week", primary=True) if career.days else ():
            if self._kinds(career, week) >= ALL_KINDS:
                yield career.calendar.label(week), "deal", wins[0].deal_id, wins[0].day

    def progress(self, career: Career) -> BadgeProgress:
        """How many of the five this week has."""
        won = bool(now(career, "week", primary(career)))
        this = career.calendar.period("week", career.today)
        return BadgeProgress(len(self._kinds(career, this) & ALL_KINDS) + won, len(ALL_KINDS) + 1)

    def is_reason(self, career: Career, occurrence: str, win: CareerWin) -> bool:
        """Only a win of that week which is theirs first."""
        return win.primary and career.label("week", win) == occurrence

    def near_win(self, near: NearWin) -> bool:
        """Only a week's first win, in a week with every kind."""
        return near.primary and near.won.get("week", 0) == 1 and near.all_kinds

    def near_activity(self, near: NearActivity, calendar: Calendar) -> bool:
        """Only the first of its kind, in a week with every kind."""
        return near.first_of_its_kind and near.kinds >= ALL_KINDS

    def _kinds(self, career: Career, week: Period) -> frozenset[str]:
        kinds = (career.days.get(day, {}) for day in week.days())
        return frozenset(kind for found in kinds for kind, n in found.items() if n > 0)
