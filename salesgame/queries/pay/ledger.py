"""Reading pay: what plans give of the facts today, and what the ledger of pay holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.core.money import round_minor
from salesgame.domain.pay.lines import DealCredit, Line, lines
from salesgame.domain.pay.terms import Assignment, PlanHistory, covered, plans_of
from salesgame.domain.targets.quotas import Target
from salesgame.queries.deals.counted import DEAL_COUNTS
from salesgame.queries.points.rules import versions
from salesgame.queries.targets.quotas import person_targets
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.deals import CreditRow, DealRow
from salesgame.storage.pay import PayEntryRow, StatementRow
from salesgame.storage.rules import PlanAssignmentRow

DEAL = "deal"  # the cause of every entry so far
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
_ASSIGNED = select(
    PlanAssignmentRow.person_id, PlanAssignmentRow.rule_id, PlanAssignmentRow.start,
    PlanAssignmentRow.end,
).order_by(
    PlanAssignmentRow.person_id, PlanAssignmentRow.rule_id, PlanAssignmentRow.start
)  # fmt: skip
_ENTRIES = select(PayEntryRow.__table__).order_by(PayEntryRow.id)
_STATEMENTS = select(StatementRow.__table__)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What a plan gives one person for a period, of the facts as they are."""

    lines: tuple[Line, ...]
    quota: Decimal | None


@dataclass(slots=True)
class Net:
    """What the ledger holds of one deal in one person's closed period: the sum of its entries."""

    amount: int = 0
    last_id: int | None = None
    revisions: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed statement's row."""

    person_id: int
    rule_id: int
    period: Period
    total: int
    lines: int
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """The net of each deal, by person, for one plan and one earned period."""

    nets: dict[int, dict[int, Net]] = field(default_factory=dict)

    def of(self, person_id: int) -> dict[int, Net]:
        """What one person's deals came to."""
        return self.nets.get(person_id, {})


def plans(session: Session) -> dict[int, PlanHistory]:
    """Every commission plan, by its rule's id."""
    return plans_of(versions(session, "plan"))


def assignments(
    session: Session,
    first: date,
    until: date,
    *,
    people: Collection[int] | None = None,
    rule_id: int | None = None,
) -> list[Assignment]:
    """Who was on which plan on any day of `[first, until)`."""
    row = PlanAssignmentRow
    query = _ASSIGNED.where(row.start < until, row.end > first)
    if rule_id is not None:
        query = query.where(row.rule_id == rule_id)
    return [
        Assignment(found.person_id, found.rule_id, found.start, found.end)
        for found in rows_in_chunks(session, query, row.person_id, people)
    ]


def credits_between(
    session: Session, people: Collection[int], first: date, until: date
) -> dict[int, list[DealCredit]]:
    """The won deals of these people that closed in `[first, until)`, in no particular order."""
    found: dict[int, list[DealCredit]] = defaultdict(list)
    query = _CREDITS.where(CreditRow.day >= first, CreditRow.day < until)
    for row in rows_in_chunks(session, query, CreditRow.person_id, people):
        found[row.person_id].append(_credit(row))
    return found


def worked_out(
    session: Session,
    company: Company,
    plan: PlanHistory,
    period: Period,
    people: Collection[int] | None = None,
) -> dict[int, WorkedOut]:
    """What a plan gives everyone who was on it in a period; the same few queries for any number."""
    spans: dict[int, list[Assignment]] = defaultdict(list)
    for found in assignments(
        session, period.start, period.end, people=people, rule_id=plan.rule_id
    ):
        spans[found.person_id].append(found)
    facts = credits_between(session, list(spans), period.start, period.end)
    quotas = quotas_for(session, company, plan, period, list(spans))
    return {
        person: WorkedOut(
            lines(plan.terms, covered(facts.get(person, ()), own), quotas.get(person)),
            quotas.get(person),
        )
        for person, own in spans.items()
    }


def quotas_for(
    session: Session,
    company: Company,
    plan: PlanHistory,
    period: Period,
    people: Collection[int],
) -> dict[int, Decimal]:
    """Revenue quotas as they apply, in whole minor units; read only if the plan needs them."""
    if not people or not plan.needs_quota:
        return {}
    targets = person_targets(session, company, period, "revenue", people)
    found = {person: quota_in_minor(target) for person, target in targets.items()}
    return {person: quota for person, quota in found.items() if quota is not None}


def quota_in_minor(target: Target | None) -> Decimal | None:
    """What applies of a revenue quota, in whole minor units; None where that is nothing."""
    whole = round_minor(target.amount) if target else 0
    return Decimal(whole) if whole > 0 else None


def closed_statements(
    session: Session,
    people: Collection[int] | None,
    first: date | None = None,
    last: date | None = None,
) -> list[Closed]:
    """Closed statements of these people that hold any day from `first` to `last`, both included."""
    query = _STATEMENTS
    if first is not None:
        query = query.where(StatementRow.end > first)
    if last is not None:
        query = query.where(StatementRow.start <= last)
    return [_closed(row) for row in rows_in_chunks(session, query, StatementRow.person_id, people)]


def ledger_of(
    session: Session, rule_id: int, earned_start: date, people: Collection[int] | None = None
) -> Ledger:
    """The net of every deal of a plan's closed period."""
    row = PayEntryRow
    query = select(row.person_id, row.cause_id, row.amount, row.id).order_by(row.id)
    query = query.where(row.rule_id == rule_id, row.earned_start == earned_start, row.cause == DEAL)
    nets: dict[int, dict[int, Net]] = defaultdict(dict)
    for entry in rows_in_chunks(session, query, row.person_id, people):
        net = nets[entry.person_id].setdefault(entry.cause_id, Net())
        net.amount += entry.amount
        net.revisions += 1
        net.last_id = entry.id
    return Ledger(dict(nets))


def entries_on(session: Session, person_id: int, first: date, until: date) -> list[Row[Any]]:
    """The ledger entries that stand on one person's statements starting in `[first, until)`."""
    row = PayEntryRow
    query = _ENTRIES.where(
        row.person_id == person_id, row.statement_start >= first, row.statement_start < until
    )
    return list(session.execute(query))


def _closed(row: Row[Any]) -> Closed:
    period = Period(row.period_kind, row.start, row.end)
    return Closed(row.person_id, row.rule_id, period, row.total, row.lines, row.closed_at)


def _credit(row: Row[Any]) -> DealCredit:
    return DealCredit(
        deal_id=row.id,
        deal=row.name,
        closed_on=row.closed_on,
        closed_at=row.closed_at,
        amount=row.amount or 0,
        whole=row.whole or 0,
        share_ppm=row.share_ppm,
        key=(row.source, row.external_id),
    )
