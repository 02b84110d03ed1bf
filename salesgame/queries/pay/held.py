"""Reading what approving deals would pay: to whom, how much, and on which statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.deals.deal import Deal
from salesgame.domain.deals.fact import WAITS
from salesgame.domain.pay.credits import DealCredit, credits_of
from salesgame.domain.pay.estimates import estimate, quota_in_minor
from salesgame.domain.pay.held import Held, WaitingDeals, waiting_deals, with_held
from salesgame.domain.pay.terms import Assignment, PlanHistory
from salesgame.domain.targets.quotas import Target
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.pay.credits import changed_deals, credits_of_days
from salesgame.queries.pay.ledger import closed_statements, first_open
from salesgame.queries.pay.plans import assignments, plans
from salesgame.queries.targets.quotas import person_targets

_PaidDay = tuple[int, date]  # a person, and a day on which a deal of theirs closed
_Slot = tuple[int, int, Period]  # person, plan's rule, period


@dataclass(frozen=True, slots=True)
class Release:
    """What approving one deal adds to one person's pay, in minor units; it may take away.

    It is earned in the period `earned` and stands on the statement of `lands_in`: the same, or a
    later one, as an adjustment, where that is closed.
    """

    deal_id: int
    person_id: int
    plan: str
    earned: Period
    lands_in: Period
    amount: int

    @property
    def is_adjustment(self) -> bool:
        """Whether it corrects a closed statement."""
        return self.earned != self.lands_in


Releases = dict[int, tuple[Release, ...]]


def releases(session: Session, company: Company, deals: Collection[int]) -> Releases:
    """What approving each of these deals alone would pay, by deal; those that don't wait give none.

    Deals never approved and changes of approved ones alike, a hundred at most. The same few
    queries for any number of them, and a few more for each period that a plan reads quotas of.
    Whoever shows it asks who may see whose pay.
    """
    stored = deals_by_id(session, deals)
    waiting = {id_: deal for id_, deal in stored.items() if deal.approval in WAITS}
    waiting |= changed_deals(session, deals)
    return releases_of(session, company, list(waiting.values()), stored)


def releases_of(
    session: Session,
    company: Company,
    proposed: Collection[Deal],
    stored: Mapping[int, Deal] | None = None,
) -> Releases:
    """The same of deals as they would be, as of a form before it is saved: a new one has id 0.

    `stored` are those of them that are kept, as they are.
    """
    touched = {deal.id: _touched(deal, (stored or {}).get(deal.id)) for deal in proposed}
    known = plans(session)
    if not known or not any(touched.values()):
        return {}
    basis = _read(session, company, known, {one for found in touched.values() for one in found})
    found = {deal.id: tuple(basis.releases(deal, touched[deal.id])) for deal in proposed}
    return {deal: given for deal, given in found.items() if given}


def _touched(proposed: Deal, stored: Deal | None) -> frozenset[_PaidDay]:
    """Whose pay of which day a deal would move."""
    before = credits_of(stored) if stored is not None and stored.pays else {}
    pairs = (*before.items(), *credits_of(proposed).items())
    return frozenset((person, credit.closed_on) for person, credit in pairs)


@dataclass(frozen=True, slots=True)
class _Basis:
    """What the pay of some people on some days is worked out of."""

    calendar: Calendar
    plans: Mapping[int, PlanHistory]
    spans: Mapping[int, Sequence[Assignment]]
    facts: Mapping[int, Sequence[DealCredit]]
    targets: Mapping[Period, Mapping[int, Target]]
    closed: Collection[_Slot]
    first_open: Mapping[int, Period]

    def releases(self, deal: Deal, touched: Iterable[_PaidDay]) -> Iterator[Release]:
        """What a deal would pay, by person, plan and period."""
        waiting = waiting_deals({}, [deal])
        for slot in self.slots(touched):
            person, rule_id, earned = slot
            lands_in = self.first_open[rule_id] if slot in self.closed else earned
            amount = self._held(slot, waiting).total
            name = self.plans[rule_id].name
            yield Release(deal.id, person, name, earned, lands_in, amount)

    def slots(self, touched: Iterable[_PaidDay]) -> list[_Slot]:
        """The statements of these days, by person, plan and period."""
        return sorted({
            (person, span.rule_id, self.calendar.period(self.plans[span.rule_id].kind, day))
            for person, day in touched
            for span in self.spans.get(person, ())
            if day in span
        })  # fmt: skip

    def _held(self, slot: _Slot, waiting: WaitingDeals) -> Held:
        person, rule_id, period = slot
        quota = quota_in_minor(self.targets.get(period, {}).get(person))
        give = partial(estimate, self.plans[rule_id], period, spans=self.spans[person], quota=quota)
        _, held = with_held(give, person, self.facts.get(person, ()), waiting)
        return held


def _read(
    session: Session, company: Company, known: Mapping[int, PlanHistory], asked: set[_PaidDay]
) -> _Basis:
    calendar, people = company.calendar, {person for person, _ in asked}
    kinds = {plan.kind for plan in known.values()}
    around = {calendar.period(kind, day) for _, day in asked for kind in kinds}
    first, until = min(one.start for one in around), max(one.end for one in around)
    spans: dict[int, list[Assignment]] = defaultdict(list)
    for span in assignments(session, first, until, people=people):
        spans[span.person_id].append(span)
    quotas = {plan.kind for plan in known.values() if plan.needs_quota}
    closed = closed_statements(session, people, first, until)
    return _Basis(
        calendar=calendar,
        plans=known,
        spans=spans,
        facts=credits_of_days(session, people, {(one.start, one.end) for one in around}),
        targets={
            period: person_targets(session, company, period, "revenue", people)
            for period in around
            if period.kind in quotas
        },
        closed={(one.person_id, one.rule_id, one.period) for one in closed},
        first_open=first_open(session, calendar, known.values()),
    )
