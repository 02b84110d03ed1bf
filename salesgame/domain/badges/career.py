"""A person's career as badges see it: wins in order, active days, closed months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Literal

from salesgame.domain.badges.streaks import Streak, streaks
from salesgame.domain.core.calendar import Calendar, Period, PeriodKind
from salesgame.domain.targets.quotas import Span

Facet = Literal["wins", "activity", "months", "improved"]
Cause = Literal["deal", "day", "month"]
# What one person's own career decides; who improved most is known when a month closes.
PERSONAL: tuple[Facet, ...] = ("wins", "activity", "months")


@dataclass(frozen=True, slots=True)
class CareerWin:
    """A deal won: the person's share of its amount, and whether it is theirs first, or shared."""

    deal_id: int
    day: date
    at: datetime
    amount: int | None
    primary: bool = True
    shared: bool = False


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """A closed month: revenue, attainment where there was a quota, whether nobody improved more."""

    start: date
    amount: int
    attainment: Decimal | None = None
    most_improved: bool = False


@dataclass(frozen=True)  # no slots: `streaks` is kept where it is first asked for
class Career:
    """Everything the catalogue looks at, as of `today`. `unit` is minor units of one "dollar".

    `wins` are in the order they closed, `days` hold verified activities by kind, `months`
    follow each other without a gap.
    """

    calendar: Calendar
    today: date
    unit: int = 100
    wins: tuple[CareerWin, ...] = ()
    days: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    leave: tuple[Span, ...] = ()
    months: tuple[ClosedMonth, ...] = ()
    _grouped: dict[tuple[PeriodKind, bool], list[tuple[Period, list[CareerWin]]]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    def wins_by(
        self, per: PeriodKind, *, primary: bool = False
    ) -> list[tuple[Period, list[CareerWin]]]:
        """The wins (`primary`: those that are theirs first) of each period that has any.

        A dozen badges ask for the same few groupings, so each is made once.
        """
        known = self._grouped.get((per, primary))
        if known is None:
            wins = [win for win in self.wins if win.primary or not primary]
            known = self._grouped[per, primary] = self._by_period(per, wins)
        return known

    @cached_property
    def streaks(self) -> tuple[Streak, ...]:
        """Every unbroken run of working days with a verified activity; several badges ask."""
        return tuple(streaks(self.calendar, self.active, self.leave))

    @property
    def active(self) -> Iterator[date]:
        """The days with a verified activity."""
        return (day for day, kinds in self.days.items() if any(n > 0 for n in kinds.values()))

    def label(self, per: PeriodKind, win: CareerWin) -> str:
        """The period of a win, as an occurrence is called."""
        return self.calendar.label(self.calendar.period(per, win.day))

    def _by_period(
        self, per: PeriodKind, wins: Sequence[CareerWin]
    ) -> list[tuple[Period, list[CareerWin]]]:
        found: list[tuple[Period, list[CareerWin]]] = []
        for win in wins:
            if not found or win.day >= found[-1][0].end:
                found.append((self.calendar.period(per, win.day), []))
            found[-1][1].append(win)
        return found


@dataclass(frozen=True, slots=True)
class Earned:
    """A badge earned once: which time, by which fact, on which day.

    `cause_id` is a deal's id, or a day's (a month's first day's) ordinal number. What a whole
    month earned was earned on its last day.
    """

    badge: str
    occurrence: str
    cause: Cause
    cause_id: int
    day: date


@dataclass(frozen=True, slots=True)
class BadgeProgress:
    """How far it is to the next time: `done` of `needed`; money in minor units."""

    done: int
    needed: int
    unit: Literal["count", "money", "percent"] = "count"
