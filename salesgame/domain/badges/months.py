"""Criteria of whole months: the best, the most improved, quotas met running, a comeback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from salesgame.domain.badges.career import BadgeProgress, Career, ClosedMonth, Facet
from salesgame.domain.badges.criteria import Criterion, Time, now


@dataclass(frozen=True, slots=True)
class BestMonth(Criterion):
    """A month with more revenue than any before it, once `after` months had some."""

    after: int = 3
    reads: ClassVar[frozenset[Facet]] = frozenset({"months"})

    def times(self, career: Career) -> Iterator[Time]:
        """Each such month."""
        best = seen = 0
        for month in career.months:
            if seen >= self.after and month.amount > best:
                yield _month(career, month)
            best, seen = max(best, month.amount), seen + int(month.amount > 0)

    def progress(self, career: Career) -> BadgeProgress:
        """This month's revenue beside the best one."""
        best = max((month.amount for month in career.months), default=0)
        this = sum(win.amount or 0 for win in now(career, "month", career.wins))
        return BadgeProgress(min(this, best), best, "money")


@dataclass(frozen=True, slots=True)
class MostImproved(Criterion):
    """The month in which nobody improved more on their own three months before."""

    reads: ClassVar[frozenset[Facet]] = frozenset({"improved"})

    def times(self, career: Career) -> Iterator[Time]:
        """Each such month."""
        return (_month(career, month) for month in career.months if month.most_improved)

    def progress(self, career: Career) -> BadgeProgress:
        """This month's revenue beside the mean of the three months before, in per cent."""
        last = [month.amount for month in career.months[-3:]]
        this = sum(win.amount or 0 for win in now(career, "month", career.wins))
        usual = sum(last)
        level = this * 300 // usual if len(last) == 3 and usual else 0
        return BadgeProgress(min(level, 100), 100, "percent")


@dataclass(frozen=True, slots=True)
class QuotaRunning(Criterion):
    """The quota met in so many months running; then the count begins anew."""

    count: int
    reads: ClassVar[frozenset[Facet]] = frozenset({"months"})

    def times(self, career: Career) -> Iterator[Time]:
        """Each time the run is full."""
        run = 0
        for month in career.months:
            run = run + 1 if month.attainment is not None and month.attainment >= 1 else 0
            if run == self.count:
                yield _month(career, month)
                run = 0

    def progress(self, career: Career) -> BadgeProgress:
        """The run as it stands."""
        run = 0
        for month in career.months:
            met = month.attainment is not None and month.attainment >= 1
            run = (run + 1) % self.count if met else 0
        return BadgeProgress(run, self.count)


@dataclass(frozen=True, slots=True)
class Comeback(Criterion):
    """After a month below half of the usual, one at the usual again: the mean of three before."""

    reads: ClassVar[frozenset[Facet]] = frozenset({"months"})

    def times(self, career: Career) -> Iterator[Time]:
        """Each month that came back."""
        amounts = [month.amount for month in career.months]
        for at in range(4, len(amounts)):
            usual = sum(amounts[at - 4 : at - 1])
            if usual > 0 and amounts[at - 1] * 6 < usual and amounts[at] * 3 >= usual:
                yield _month(career, career.months[at])

    def progress(self, career: Career) -> BadgeProgress:
        """Nothing to count: it begins with a bad month nobody plans."""
        return BadgeProgress(0, 1)


def most_improved(months: Mapping[int, tuple[int, ...]]) -> frozenset[int]:
    """Who rose most over the mean of their three months before; all of them when several did.

    `months` are each person's last four amounts, the month asked about last. Who had a
    month without revenue among the three is not rated, nor is anybody who didn't rise.
    """
    rated = {
        person: Fraction(amounts[3], sum(amounts[:3]))
        for person, amounts in months.items()
        if len(amounts) == 4 and min(amounts[:3]) > 0
    }
    best = max(rated.values(), default=Fraction(0))
    if best * 3 <= 1:
        return frozenset()
    return frozenset(person for person, rise in rated.items() if rise == best)


def _month(career: Career, month: ClosedMonth) -> Time:
    period = career.calendar.period("month", month.start)
    return career.calendar.label(period), "month", month.start.toordinal(), period.last
