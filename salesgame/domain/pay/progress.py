"""How far a person has come on a plan, and what a deal that isn't would add."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.distance import NextTier, OneMore, next_tier, one_more
from salesgame.domain.pay.lines import Terms
from salesgame.domain.pay.plan import PlanVersion
from salesgame.domain.pay.statements import Statement

_SOME_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """A statement and the tier that comes next; `tried` is a deal that was asked about."""

    statement: Statement
    next_tier: NextTier | None
    tried: OneMore | None = None

    @property
    def reach(self) -> int:
        """What is sold when the next tier is reached; 0 where none is ahead."""
        return self.statement.sold + self.next_tier.distance if self.next_tier else 0


def progress_of(statement: Statement, day: date, amount: int | None = None) -> PlanProgress:
    """A statement with the way to the next tier, and with a deal of `amount` tried on it.

    A closed one has nothing ahead.
    """
    if statement.is_closed:
        return PlanProgress(statement, None)
    terms, facts, quota = statement.plan.terms, statement.facts, statement.quota
    tried = None if amount is None else one_more(terms, facts, quota, day, amount)
    return PlanProgress(statement, next_tier(terms, facts, quota, day), tried)


def try_deal(version: PlanVersion, quota: Decimal | None, sold: int, amount: int) -> OneMore | None:
    """What a deal of `amount` would pay by one version to whom so much is credited already."""
    terms: Terms = Dated(((_SOME_DAY, version),))
    start = datetime.combine(_SOME_DAY, time.min, UTC)
    before = (DealCredit(0, "", _SOME_DAY, start, sold, sold),) if sold else ()
    return one_more(terms, before, quota, _SOME_DAY, amount)
