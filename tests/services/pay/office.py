"""What the tests of pay need: a plan with Ana on it, deals of days gone by, a closed month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import LAST_DAY, Period
from salesgame.domain.deals.deal import Deal, DealFields, sole
from salesgame.domain.pay.plan import Plan, Shape
from salesgame.domain.pay.statements import Statement
from salesgame.domain.pay.tiers import Tier
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.statements import statements
from salesgame.services.deals.deals import DEALS
from salesgame.services.pay.plans import assign_plan, create_plan
from salesgame.services.pay.statements import close_statements
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.periods import ClosedPeriodRow
from tests.conftest import Act

TODAY = date(2026, 9, 17)
NEW_YEAR = date(2026, 1, 1)
JULY = Period("month", date(2026, 7, 1), date(2026, 8, 1))
AUGUST = Period("month", date(2026, 8, 1), date(2026, 9, 1))
SEPTEMBER = Period("month", date(2026, 9, 1), date(2026, 10, 1))


def rates(*tiers: tuple[str, str]) -> tuple[Tier, ...]:
    """Tiers of (start, rate)."""
    return tuple(Tier(Decimal(start), Decimal(rate)) for start, rate in tiers)


TWO_RATES = rates(("0", "0.05"), ("1000", "0.10"))


def plan(shape: Shape = "marginal", **changed: Any) -> Plan:
    """5 % up to 10.00, 10 % above, unless changed."""
    return Plan(shape, changed.pop("tiers", TWO_RATES), **changed)


def plan_for(
    act: Act, people: Iterable[int], terms: Plan, *, name: str = "AE 2026", until: date = LAST_DAY
) -> int:
    """A plan in force since New Year, with these people on it."""
    with act() as work:
        rule_id = create_plan(work, name, NEW_YEAR, terms)
        for person in people:
            assign_plan(work, rule_id, person, NEW_YEAR, until)
    return rule_id


def won(act: Act, person: int, day: date, amount: int, key: str, **changed: Any) -> Deal:
    """A deal won on a day gone by."""
    fields: dict[str, Any] = {
        "key": key, "name": f"Deal {key}", "stage": "Won", "amount": amount,
        "shares": sole(person), "opened_on": day - timedelta(days=10), "closed_on": day,
    }  # fmt: skip
    with act() as work:
        return DEALS.log(work, DealFields(**(fields | changed)))


def close(act: Act, period: Period) -> int:
    """Close a period's books, the statements among them."""
    with act() as work:
        work.session.execute(
            insert(ClosedPeriodRow).values(
                kind=period.kind, start=period.start, end=period.end, closed_at=work.now
            )
        )
        return close_statements(work, period)


def set_quota(act: Act, person: int, period: Period, target: int) -> None:
    """Set a revenue quota in minor units."""
    quota = Quota(person, None, "revenue", period.kind, period.start, Decimal(target))
    with act() as work:
        store_quotas(work, [quota])


def statement(session: Session, person: int, period: Period) -> Statement:
    """A person's only statement of a period."""
    (found,) = statements(session, the_company(session), person, period)
    return found


def ledger(session: Session) -> list[tuple[Any, ...]]:
    """Every entry's deal, amount, earned and statement month, in the order they were made."""
    row = PayEntryRow
    query = select(row.cause_id, row.amount, row.earned_start, row.statement_start).order_by(row.id)
    return [tuple(entry) for entry in session.execute(query)]
