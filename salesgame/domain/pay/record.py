"""All that is on record about one person's pay, and the statements that it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from salesgame.domain.core.calendar import EVER, Calendar, Period
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.estimates import Estimate, estimate, quota_in_minor
from salesgame.domain.pay.held import NO_DEALS_WAIT, NOTHING_HELD, Held, WaitingDeals, with_held
from salesgame.domain.pay.ledger.entries import PayEntry
from salesgame.domain.pay.statements import Adjustment, Statement
from salesgame.domain.pay.states import State, state_of
from salesgame.domain.pay.terms import Assignment, PlanHistory, covered
from salesgame.domain.targets.quotas import Target

MOST = 60  # statements one question may ask for: a year of months on five plans
_FINE = ("day", "week")
_Key = tuple[int, date]  # a plan's rule, and where a period begins


@dataclass(frozen=True, slots=True)
class ClosedStatement:
    """What was kept when a statement was closed."""

    person_id: int
    rule_id: int
    period: Period
    total: int
    lines: int
    closed_at: datetime


def by_plan_and_period(
    found: Iterable[ClosedStatement],
) -> dict[tuple[int, Period], list[ClosedStatement]]:
    """Closed statements gathered by plan and period, in that order."""
    grouped: dict[tuple[int, Period], list[ClosedStatement]] = {}
    for closed in found:
        grouped.setdefault((closed.rule_id, closed.period), []).append(closed)
    return dict(sorted(grouped.items()))


@dataclass(frozen=True, slots=True)
class StatementSlot:
    """A statement there is to make; `closed_at` None where it is still to be worked out."""

    plan: PlanHistory
    period: Period
    closed_at: datetime | None

    @property
    def state(self) -> State:
        """Where the statement stands."""
        return state_of(self.closed_at)


class PayRecord:
    """One person's plans, facts, entries and closed statements over some days."""

    def __init__(
        self,
        person_id: int,
        plans: Mapping[int, PlanHistory],
        spans: Sequence[Assignment] = (),
        facts: Sequence[DealCredit] = (),
        entries: Iterable[PayEntry] = (),
        closed: Iterable[ClosedStatement] = (),
        waiting: WaitingDeals = NO_DEALS_WAIT,
    ) -> None:
        self.person_id, self._plans, self._spans, self._facts = person_id, plans, spans, facts
        self._waiting = waiting
        self._closed = {(one.rule_id, one.period.start): one for one in closed}
        self._entries: dict[_Key, list[PayEntry]] = {}
        for entry in entries:
            self._entries.setdefault((entry.rule_id, entry.statement_start), []).append(entry)

    def slots(self, calendar: Calendar, asked: Period) -> list[StatementSlot]:
        """The statements of a period, newest last; plans in the order they were made.

        They are each plan's own, those within it, or the one around it.
        """
        found = [
            StatementSlot(plan, period, closed.closed_at if closed else None)
            for plan in (self._plans[rule_id] for rule_id in sorted(self._plans))
            for period in self._periods(plan, calendar, asked)
            if (closed := self._closed.get((plan.rule_id, period.start)))
            or self._is_open(plan, period)
        ]
        return found[:MOST]

    def statement(self, slot: StatementSlot, target: Target | None) -> Statement:
        """Make a statement: read back where it is closed, else worked out of the facts."""
        if slot.state == "estimate":
            return self._estimate(slot, target)
        return self._kept(slot, target)

    def _periods(self, plan: PlanHistory, calendar: Calendar, asked: Period) -> Iterable[Period]:
        if asked.kind in _FINE:
            return [calendar.period(plan.kind, asked.start)]
        if asked == EVER:
            return self._ever(plan, calendar)
        around = calendar.period(plan.kind, asked.start)
        if asked.kind != "ever" and around.end >= asked.end:
            return [around]
        return calendar.between(plan.kind, asked.start, asked.end)

    def _ever(self, plan: PlanHistory, calendar: Calendar) -> Sequence[Period]:
        starts = {start for rule, start in (*self._closed, *self._entries) if rule == plan.rule_id}
        starts |= {fact.closed_on for fact in covered(self._facts, self._spans_of(plan))}
        return sorted({calendar.period(plan.kind, start) for start in starts})[-MOST:]

    def _is_open(self, plan: PlanHistory, period: Period) -> bool:
        """Whether there is anything to work out: an adjustment waits, or they were on the plan."""
        return (plan.rule_id, period.start) in self._entries or any(
            span.start < period.end and span.end > period.start for span in self._spans_of(plan)
        )

    def _spans_of(self, plan: PlanHistory) -> Iterator[Assignment]:
        return (span for span in self._spans if span.rule_id == plan.rule_id)

    def _estimate(self, slot: StatementSlot, target: Target | None) -> Statement:
        worked, held = self._worked_out(slot, target)
        return Statement(
            self.person_id, slot.plan, slot.period, worked.lines, self._adjustments(slot),
            worked.quota, target, facts=worked.facts, held=held,
        )  # fmt: skip

    def _kept(self, slot: StatementSlot, target: Target | None) -> Statement:
        lines = tuple(entry.line() for entry in self._on(slot) if not entry.is_adjustment)
        today = quota_in_minor(target)
        quota = (lines[0].quota if lines else None) or today
        held = NOTHING_HELD
        if self._waiting.concern(self.person_id, self._facts):
            _, held = self._worked_out(slot, target)
        return Statement(
            self.person_id, slot.plan, slot.period, lines, self._adjustments(slot),
            quota, target if quota == today else None, slot.closed_at, held=held,
        )  # fmt: skip

    def _worked_out(self, slot: StatementSlot, target: Target | None) -> tuple[Estimate, Held]:
        """What the facts give for a period today, and what of it waits."""
        give = partial(
            estimate, slot.plan, slot.period, spans=self._spans, quota=quota_in_minor(target)
        )
        return with_held(give, self.person_id, self._facts, self._waiting)

    def _adjustments(self, slot: StatementSlot) -> tuple[Adjustment, ...]:
        return tuple(entry.adjustment() for entry in self._on(slot) if entry.is_adjustment)

    def _on(self, slot: StatementSlot) -> Sequence[PayEntry]:
        """The entries that stand on a statement."""
        return self._entries.get((slot.plan.rule_id, slot.period.start), ())
