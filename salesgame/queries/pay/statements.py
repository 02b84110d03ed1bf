"""Reading statements: closed ones from the ledger, open ones worked out as they are asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import EVER, Period
from salesgame.domain.pay.changes import change_from
from salesgame.domain.pay.distance import NextTier, OneMore, next_tier, one_more
from salesgame.domain.pay.lines import DealCredit, lines
from salesgame.domain.pay.statements import Adjustment, Statement
from salesgame.domain.pay.terms import Assignment, PlanHistory, covered
from salesgame.domain.pay.working import line_from
from salesgame.domain.targets.quotas import Target
from salesgame.queries.pay.ledger import (
    Closed,
    assignments,
    closed_statements,
    credits_between,
    entries_on,
    plans,
    quota_in_minor,
)
from salesgame.queries.targets.quotas import person_targets

MOST = 60  # statements one question may ask for: a year of months on five plans
MONTHS_BACK = 12
_FINE = ("day", "week")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """How a person stands on a plan: the open statement, and the tier that comes next."""

    statement: Statement
    next_tier: NextTier | None


def statements(
    session: Session, company: Company, person_id: int, period: Period
) -> tuple[Statement, ...]:
    """A person's statements of a period: each plan's own, those within it, or the one around it."""
    files = _StatementReader(session, company, person_id, period)
    return tuple(islice(files.statements(), MOST))


def plan_progress(
    session: Session, company: Company, person_id: int, day: date
) -> tuple[PlanProgress, ...]:
    """The statements of the periods that hold `day`, with the distance to the next tier."""
    found = statements(session, company, person_id, company.calendar.period("day", day))
    return tuple(plan_progress_of(each, day) for each in found)


def plan_progress_of(statement: Statement, day: date) -> PlanProgress:
    """A statement with the distance to the next tier; a closed one has none ahead."""
    return PlanProgress(statement, _next(statement, day))


def if_one_more(statement: Statement, day: date, amount: int) -> OneMore | None:
    """What one more deal of `amount` on `day` would add to an open statement."""
    facts = [line.credit for line in statement.lines]
    return one_more(statement.plan.terms, facts, statement.quota, day, amount)


def history(session: Session, company: Company, person_id: int, day: date) -> tuple[Statement, ...]:
    """The statements of the last twelve months, oldest first, the one that holds `day` included."""
    calendar = company.calendar
    months = calendar.up_to(calendar.period("month", day), MONTHS_BACK)
    asked = Period("ever", months[0].start, months[-1].end)
    files = _StatementReader(session, company, person_id, asked, with_quotas=False)
    return tuple(islice(files.statements(), MOST))


def _next(statement: Statement, day: date) -> NextTier | None:
    if statement.is_closed:
        return None
    facts = [line.credit for line in statement.lines]
    return next_tier(statement.plan.terms, facts, statement.quota, day)


class _StatementReader:
    """Everything one question about a person's statements needs, read once."""

    def __init__(
        self,
        session: Session,
        company: Company,
        person_id: int,
        asked: Period,
        *,
        with_quotas: bool = True,
    ) -> None:
        self._session, self._company, self._person = session, company, person_id
        self._with_quotas = with_quotas
        self._plans = plans(session)
        first, until = asked.start, asked.end
        if self._plans and asked != EVER:
            calendar = company.calendar
            kinds = {plan.kind for plan in self._plans.values()}
            first = min(calendar.period(kind, first).start for kind in kinds)
            until = max(calendar.period(kind, asked.end - _DAY).end for kind in kinds)
        self._asked, self._first, self._until = asked, first, until
        self._read()

    def _read(self) -> None:
        session, person = self._session, self._person
        self._spans: dict[int, list[Assignment]] = defaultdict(list)
        self._closed: dict[tuple[int, date], Closed] = {}
        self._entries: dict[tuple[int, date], list[Row[Any]]] = defaultdict(list)
        self._facts: Sequence[DealCredit] = ()
        if not self._plans:
            return
        for span in assignments(session, self._first, self._until, people=[person]):
            self._spans[span.rule_id].append(span)
        for closed in closed_statements(session, [person], self._first, self._until - _DAY):
            self._closed[closed.rule_id, closed.period.start] = closed
        for entry in entries_on(session, person, self._first, self._until):
            self._entries[entry.rule_id, entry.statement_start].append(entry)
        if self._spans:
            found = credits_between(session, [person], self._first, self._until)
            self._facts = found.get(person, [])

    def statements(self) -> Iterator[Statement]:
        """Newest last; plans in the order they were made."""
        for rule_id, plan in sorted(self._plans.items()):
            for period in self._periods(plan):
                key = rule_id, period.start
                if key in self._closed:
                    yield self._kept(plan, period, self._closed[key])
                elif key in self._entries or self._was_on(rule_id, period):
                    yield self._estimate(plan, period)

    def _periods(self, plan: PlanHistory) -> Sequence[Period]:
        calendar = self._company.calendar
        if self._asked.kind in _FINE:
            return [calendar.period(plan.kind, self._asked.start)]
        if self._asked == EVER:
            return self._ever(plan)
        around = calendar.period(plan.kind, self._asked.start)
        if self._asked.kind != "ever" and around.end >= self._asked.end:
            return [around]
        return list(calendar.between(plan.kind, self._asked.start, self._asked.end))

    def _ever(self, plan: PlanHistory) -> Sequence[Period]:
        starts = {start for rule, start in (*self._closed, *self._entries) if rule == plan.rule_id}
        starts |= {fact.closed_on for fact in covered(self._facts, self._spans[plan.rule_id])}
        found = {self._company.calendar.period(plan.kind, start) for start in starts}
        return sorted(found)[-MOST:]

    def _was_on(self, rule_id: int, period: Period) -> bool:
        spans = self._spans.get(rule_id, ())
        return any(span.start < period.end and span.end > period.start for span in spans)

    def _estimate(self, plan: PlanHistory, period: Period) -> Statement:
        facts = [fact for fact in self._facts if fact.closed_on in period]
        mine = covered(facts, self._spans.get(plan.rule_id, ()))
        target = self._target(plan, period)
        quota = quota_in_minor(target)
        worked = lines(plan.terms, mine, quota if plan.needs_quota else None)
        adjustments = self._adjustments(plan, period)
        return Statement(self._person, plan, period, worked, adjustments, quota, target)

    def _kept(self, plan: PlanHistory, period: Period, closed: Closed) -> Statement:
        entries = self._entries[plan.rule_id, period.start]
        own = [e for e in entries if e.earned_start == period.start]
        kept = tuple(line_from(entry.working) for entry in own)
        target = self._target(plan, period)
        today = quota_in_minor(target)
        quota = (kept[0].quota if kept else None) or today
        return Statement(
            self._person, plan, period, kept, self._adjustments(plan, period),
            quota, target if quota == today else None, closed.closed_at,
        )  # fmt: skip

    def _target(self, plan: PlanHistory, period: Period) -> Target | None:
        if not (plan.needs_quota or self._with_quotas):
            return None
        found = person_targets(self._session, self._company, period, "revenue", [self._person])
        return found.get(self._person)

    def _adjustments(self, plan: PlanHistory, period: Period) -> tuple[Adjustment, ...]:
        entries = self._entries[plan.rule_id, period.start]
        late = (entry for entry in entries if entry.earned_start != period.start)
        return tuple(_adjustment(entry, self._company) for entry in late)


def _adjustment(entry: Row[Any], company: Company) -> Adjustment:
    kept = entry.working
    return Adjustment(
        id=entry.id,
        deal_id=entry.cause_id,
        deal=kept["deal"],
        earned=company.calendar.period(entry.period_kind, entry.earned_start),
        amount=entry.amount,
        was=kept["was"],
        should_be=kept["should_be"],
        why=entry.why,
        change=change_from(kept["change"]),
        corrects_id=entry.corrects_id,
        made_at=entry.made_at,
        now=line_from(kept["now"]) if kept["now"] else None,
    )
