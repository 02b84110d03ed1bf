"""Why a statement came to more or less than the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.pay.statements import RateSum, Statement


@dataclass(frozen=True, slots=True)
class RateShift:
    """What was paid at one rate, now and before: the amounts, and how their products differ."""

    rate: Decimal
    now: Decimal
    before: Decimal
    change: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """A statement beside the one before it."""

    before: Statement
    now: Statement

    @property
    def rates(self) -> tuple[RateShift, ...]:
        """The rates at which more or less was paid, lowest first.

        Their changes, with those of rounding and of adjustments, sum to the difference.
        """
        was = {each.rate: each for each in self.before.by_rate}
        mine = {each.rate: each for each in self.now.by_rate}
        rates = sorted(was.keys() | mine.keys())
        shifts = (_shift(rate, mine.get(rate), was.get(rate)) for rate in rates)
        return tuple(shift for shift in shifts if shift.change)

    @property
    def rounded_away(self) -> Decimal:
        """What rounding and the cap add to the difference."""
        return self.now.rounded_away - self.before.rounded_away

    @property
    def adjusted(self) -> int:
        """What adjustments add to it."""
        return self.now.adjusted - self.before.adjusted


def compared(now: Statement, known: Iterable[Statement], calendar: Calendar) -> Comparison | None:
    """A statement beside that of its plan's period before, None where that isn't known."""
    wanted = now.plan.rule_id, calendar.previous(now.period)
    found = (Comparison(one, now) for one in known if (one.plan.rule_id, one.period) == wanted)
    return next(found, None)


def _shift(rate: Decimal, now: RateSum | None, before: RateSum | None) -> RateShift:
    new, old = (each or RateSum(rate, Decimal(0), Decimal(0)) for each in (now, before))
    return RateShift(rate, new.amount, old.amount, new.product - old.product)
