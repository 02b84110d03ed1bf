"""Reading what plans are worked out of, and what they give of it today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.estimates import Estimate, estimate, quota_in_minor
from salesgame.domain.pay.terms import Assignment, PlanHistory
from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.pay.plans import assignments
from salesgame.queries.targets.quotas import person_targets
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.deals import CreditRow, DealRow

_CREDITS = (
    select(
        CreditRow.person_id, DealRow.id, DealRow.name, DealRow.closed_on, DealRow.closed_at,
        CreditRow.amount, DealRow.amount.label("whole"), CreditRow.share_ppm, DealRow.source,
        DealRow.external_id,
    )
    .join(DealRow, DealRow.id == CreditRow.deal_id)
    .where(
        CreditRow.status == "won",
        DEAL_COUNTS,
        DealRow.closed_at.is_not(None),
    )
)  # fmt: skip


def estimates(
    session: Session,
    company: Company,
    plan: PlanHistory,
    period: Period,
    people: Collection[int] | None = None,
) -> dict[int, Estimate]:
    """What a plan gives everyone who was on it in a period; the same few queries for any number."""
    spans: dict[int, list[Assignment]] = defaultdict(list)
    for found in assignments(
        session, period.start, period.end, people=people, rule_id=plan.rule_id
    ):
        spans[found.person_id].append(found)
    facts = credits_between(session, list(spans), period.start, period.end)
    quotas = _quotas(session, company, plan, period, list(spans))
    return {
        person: estimate(plan, period, facts.get(person, ()), own, quotas.get(person))
        for person, own in spans.items()
    }


def credits_between(
    session: Session, people: Collection[int], first: date, until: date
) -> dict[int, list[DealCredit]]:
    """The won deals of these people that closed in `[first, until)`, in no particular order."""
    found: dict[int, list[DealCredit]] = defaultdict(list)
    query = _CREDITS.where(CreditRow.day >= first, CreditRow.day < until)
    for row in rows_in_chunks(session, query, CreditRow.person_id, people):
        found[row.person_id].append(_credit(row))
    return found


def _quotas(
    session: Session, company: Company, plan: PlanHistory, period: Period, people: Collection[int]
) -> dict[int, Decimal | None]:
    """Revenue quotas as they apply, in whole minor units; read only if the plan needs them."""
    if not people or not plan.needs_quota:
        return {}
    targets = person_targets(session, company, period, "revenue", people)
    return {person: quota_in_minor(target) for person, target in targets.items()}


def _credit(row: Row[Any]) -> DealCredit:
    return DealCredit(
        deal_id=row.id,
        name=row.name,
        closed_on=row.closed_on,
        closed_at=row.closed_at,
        amount=row.amount or 0,
        whole=row.whole or 0,
        share_ppm=row.share_ppm,
        external=(row.source, row.external_id),
    )
