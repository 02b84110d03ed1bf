"""Plans of one version, and what was sold under them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.lines import Terms
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.terms import PlanHistory
from salesgame.domain.pay.tiers import Tier

DAY = date(2026, 9, 17)


def tiers(*steps: tuple[str, str, bool]) -> tuple[Tier, ...]:
    """Tiers of (start, rate, whether the edge belongs to them)."""
    return tuple(Tier(Decimal(start), Decimal(rate), inclusive) for start, rate, inclusive in steps)


TWO = tiers(("0", "0.05", True), ("1000", "0.10", True))


def terms(plan: Plan) -> Terms:
    """A plan that always held."""
    return Dated(((FIRST_DAY, PlanVersion(1, 1, plan)),))


def history(plan: Plan) -> PlanHistory:
    """A plan that always held, with its name."""
    return PlanHistory(1, "AE 2026", terms(plan), plan.period_kind, plan.needs_quota)


def sold(amount: int, deal_id: int = 1, day: date = DAY) -> tuple[DealCredit, ...]:
    """One deal won on a day."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return (DealCredit(deal_id, f"Deal {deal_id}", day, at, amount, amount),)
