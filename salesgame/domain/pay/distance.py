"""How far the next tier of a plan is, told by what one more deal would pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.lines import Line, Terms, lines, total
from salesgame.domain.pay.tiers import ahead

_NOBODYS_DEAL = 0
_LAST = ("\U0010ffff", "")  # sorts after every deal's


@dataclass(frozen=True, slots=True)
class NextTier:
    """The tier ahead: `distance` minor units away, and `worth` what going there would pay."""

    starts_at: Decimal
    distance: int
    rate: Decimal
    worth: int


@dataclass(frozen=True, slots=True)
class OneMore:
    """One more deal that isn't: its own line, and what the statement would grow by.

    The two differ where the deal lifts every line's rate.
    """

    line: Line
    gain: int


def one_more(
    terms: Terms, facts: Sequence[DealCredit], quota: Decimal | None, day: date, amount: int
) -> OneMore | None:
    """What one more deal of `amount`, closed on `day` after all others, would pay.

    None where no version is in force on that day.
    """
    if terms.on(day) is None:
        return None
    latest = max((fact.closed_at for fact in facts), default=_start(day))
    imagined = DealCredit(
        _NOBODYS_DEAL, "", day, max(latest, _start(day)), amount, amount, external=_LAST
    )
    now, then = lines(terms, facts, quota), lines(terms, (*facts, imagined), quota)
    return OneMore(then[-1], total(then) - total(now))


def next_tier(
    terms: Terms, facts: Sequence[DealCredit], quota: Decimal | None, day: date
) -> NextTier | None:
    """The tier ahead by the version of `day`; None at the top, or where tiers are by line."""
    version = terms.on(day)
    if version is None or version.plan.tiers_of == "line":
        return None
    position = sum(fact.amount for fact in facts if terms.on(fact.closed_on) is not None)
    ladder = version.plan.ladder(quota)
    tier = ahead(ladder, position)
    if tier is None:
        return None
    distance = tier.distance_from(position)
    going = one_more(terms, facts, quota, day, distance)
    worth = going.gain if going else 0
    return NextTier(tier.starts_at, distance, tier.rate, worth)


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
