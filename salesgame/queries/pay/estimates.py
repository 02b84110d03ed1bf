"""Reading what plans give of the facts as they are today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from functools import partial

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.estimates import Estimate, estimate, quota_in_minor
from salesgame.domain.pay.held import NO_DEALS_WAIT, Held, WaitingDeals, with_held
from salesgame.domain.pay.terms import Assignment, PlanHistory
from salesgame.queries.pay.credits import credits_between, waiting_between
from salesgame.queries.pay.plans import assignments
from salesgame.queries.targets.quotas import person_targets


def estimates(
    session: Session,
    company: Company,
    plan: PlanHistory,
    period: Period,
    people: Collection[int] | None = None,
) -> dict[int, Estimate]:
    """What a plan gives everyone who was on it in a period; the same few queries for any number."""
    found = _estimates(session, company, plan, period, people, NO_DEALS_WAIT)
    return {person: given for person, (given, _) in found.items()}


def estimates_and_held(
    session: Session, company: Company, plan: PlanHistory, period: Period, people: Collection[int]
) -> dict[int, tuple[Estimate, Held]]:
    """The same, with what of the period waits for approval."""
    waiting = waiting_between(session, people, period.start, period.end)
    return _estimates(session, company, plan, period, people, waiting)


def _estimates(
    session: Session,
    company: Company,
    plan: PlanHistory,
    period: Period,
    people: Collection[int] | None,
    waiting: WaitingDeals,
) -> dict[int, tuple[Estimate, Held]]:
    spans: dict[int, list[Assignment]] = defaultdict(list)
    for found in assignments(
        session, period.start, period.end, people=people, rule_id=plan.rule_id
    ):
        spans[found.person_id].append(found)
    facts = credits_between(session, list(spans), period.start, period.end)
    quotas = _quotas(session, company, plan, period, list(spans))
    given = {}
    for person, own in spans.items():
        give = partial(estimate, plan, period, spans=own, quota=quotas.get(person))
        given[person] = with_held(give, person, facts.get(person, ()), waiting)
    return given


def _quotas(
    session: Session, company: Company, plan: PlanHistory, period: Period, people: Collection[int]
) -> dict[int, Decimal | None]:
    """Revenue quotas as they apply, in whole minor units; read only if the plan needs them."""
    if not people or not plan.needs_quota:
        return {}
    targets = person_targets(session, company, period, "revenue", people)
    return {person: quota_in_minor(target) for person, target in targets.items()}
