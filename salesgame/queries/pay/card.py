"""Reading the pay card: what is earned so far, how it is made up, and what a deal would add."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.distance import NextTier
from salesgame.domain.pay.earnings import Earnings, by_period
from salesgame.domain.pay.progress import PlanProgress, progress_of
from salesgame.queries.deals.deal_list import open_deals_of
from salesgame.queries.pay.ledger import closed_statements
from salesgame.queries.pay.statements import plan_progress

RECENTLY = timedelta(days=7)  # how long a locked statement is news
LOOK_BACK = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Hope:
    """What closing one open deal would add."""

    deal_id: int
    deal: str
    gain: int


@dataclass(frozen=True, slots=True)
class Pay:
    """What somebody earned in the shortest open statement period, and `besides` in longer ones.

    `next_tier` is the nearest of any plan, and its way ends with `tier_period`.
    """

    earned: Earnings
    besides: tuple[Earnings, ...]
    hope: Hope | None
    next_tier: NextTier | None
    tier_period: Period | None

    @property
    def held(self) -> int:
        """What of all these periods waits for approval: no part of what is earned."""
        return sum(each.held for each in (self.earned, *self.besides))


@dataclass(frozen=True, slots=True)
class PayCard:
    """The pay as it stands, None without a plan, and the period that was locked lately."""

    pay: Pay | None
    locked: Period | None


def pay_card(session: Session, company: Company, person_id: int, now: datetime) -> PayCard:
    """The card of the day that holds `now`."""
    today = company.calendar.day_of(now)
    found = plan_progress(session, company, person_id, today)
    closed = closed_statements(session, [person_id], today - LOOK_BACK)
    fresh = [one.period for one in closed if now - one.closed_at <= RECENTLY]
    locked = max(fresh, key=lambda period: period.end, default=None)
    return PayCard(_pay(found, _hope(session, person_id, found, today)) if found else None, locked)


def _pay(found: Collection[PlanProgress], hope: Hope | None) -> Pay:
    earned, *besides = by_period(one.statement for one in found)
    ahead = [(one.next_tier, one.statement.period) for one in found if one.next_tier is not None]
    tier, period = min(ahead, key=lambda each: each[0].distance, default=(None, None))
    return Pay(earned, tuple(besides), hope, tier, period)


def _hope(
    session: Session, person_id: int, found: Collection[PlanProgress], today: date
) -> Hope | None:
    """The open deal with the nearest expected close and an amount of one's own."""
    for line in open_deals_of(session, person_id):
        mine = sum(h.amount or 0 for h in line.holders if h.person_id == person_id)
        if mine <= 0:
            continue
        tried = (progress_of(one.statement, today, mine).tried for one in found)
        gain = sum(one.gain for one in tried if one is not None)
        return Hope(line.id, line.name, gain) if gain > 0 else None
    return None
