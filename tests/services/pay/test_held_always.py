"""Whatever waits, in whatever order it is decided: what was held is what the approvals pay."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.domain.deals.deal import Deal
from salesgame.domain.pay.plan import Plan
from salesgame.services.pay.verification import verify_pay
from salesgame.storage.pay import PayEntryRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import (
    AUGUST,
    SEPTEMBER,
    close,
    plan,
    plan_for,
    rates,
    set_quota,
    statement,
    won,
)
from tests.services.pay.waiting import approve_change, change_waits, decide, drop_change, waits
from tests.trials import seeds

HALVES = 500_000


@pytest.mark.parametrize("seed", seeds(24, soak=400))
def test_approving_all_that_waits_pays_exactly_what_was_held(
    act: Act, cast: Cast, session: Session, seed: int
) -> None:
    play = _Play(act, cast, session, seed)
    play.deals(paid=4, waiting=4, changed=3)
    if play.closes:
        close(act, AUGUST)

    play.refuse_some()
    before = play.reading()
    play.approve_the_rest()

    for person in play.people:
        for period in (AUGUST, SEPTEMBER):
            earned, held = before[person, period]
            assert play.earned(person, period) == earned + held, (seed, person, period)
            assert statement(session, person, period).held.total == 0
    assert list(verify_pay(session)) == []


class _Play:
    """A random plan with random deals of two people in two months, one of them perhaps closed."""

    def __init__(self, act: Act, cast: Cast, session: Session, seed: int) -> None:
        self.act, self.session, self.dice = act, session, random.Random(seed)
        self.people = (cast.ana, cast.ben)
        self.closes = self.dice.random() < 0.6
        self.new: list[int] = []
        self.changes: list[int] = []
        plan_for(act, self.people, self._plan())
        for period in (AUGUST, SEPTEMBER):
            set_quota(act, cast.ana, period, self.dice.randrange(500, 4000))

    def deals(self, *, paid: int, waiting: int, changed: int) -> None:
        """Deals that pay, deals that wait, and changes that wait, of both kinds of them."""
        known = [self._deal(won, f"P{n}") for n in range(paid)]
        fresh = [self._deal(waits, f"W{n}") for n in range(waiting)]
        self.new = [deal.id for deal in fresh]
        for deal in self.dice.sample([*known, *fresh], changed):
            change_waits(self.act, deal.id, **self._changed())
            self.changes.append(deal.id)

    def refuse_some(self) -> None:
        """Refuse some of what waits: no pay comes of it, whatever is closed."""
        posted = self._posted()
        for deal in [deal for deal in self.new if self.dice.random() < 0.3]:
            if deal not in self.changes:
                self.new.remove(deal)
                decide(self.act, deal, "refused")
        for deal in [deal for deal in self.changes if self.dice.random() < 0.3]:
            self.changes.remove(deal)
            drop_change(self.act, deal)
        assert self._posted() == posted

    def approve_the_rest(self) -> None:
        """In any order; whoever approves a change of a new deal approves the deal."""
        waiting = [*self.changes, *(deal for deal in self.new if deal not in self.changes)]
        self.dice.shuffle(waiting)
        for deal in waiting:
            if deal in self.changes:
                approve_change(self.act, deal)
            else:
                decide(self.act, deal, "approved")

    def reading(self) -> dict[tuple[int, Period], tuple[int, int]]:
        """What each has earned of each month, and what is held of it."""
        return {
            (person, period): (
                self.earned(person, period),
                statement(self.session, person, period).held.total,
            )
            for person in self.people
            for period in (AUGUST, SEPTEMBER)
        }

    def earned(self, person: int, period: Period) -> int:
        """What a month comes to, wherever it stands: as it was closed, and corrected since."""
        row = PayEntryRow
        query = select(func.sum(row.amount)).where(
            row.person_id == person, row.earned_start == period.start
        )
        posted = self.session.scalar(query)
        self.session.rollback()
        if self.closes and period == AUGUST:
            return int(posted or 0)
        return statement(self.session, person, period).commission

    def _posted(self) -> int:
        count = self.session.scalar(select(func.count()).select_from(PayEntryRow))
        self.session.rollback()
        return count or 0

    def _plan(self) -> Plan:
        dice, changed = self.dice, dict[str, Any]()
        shape: Any = dice.choice(("marginal", "marginal", "whole_amount"))
        if dice.random() < 0.3:
            changed |= {"tiers": rates(("0", "0.05"), ("0.5", "0.08"), ("1", "0.10")),
                        "tiers_of": "attainment"}  # fmt: skip
        elif dice.random() < 0.3:
            changed["only_above"] = Decimal(700)
        if dice.random() < 0.3:
            changed["cap"] = dice.randrange(20, 200)
        return plan(shape, **changed)

    def _deal(self, made: Any, key: str) -> Deal:
        deal: Deal = made(self.act, self.dice.choice(self.people), self._day(),
                          self.dice.randrange(1, 2000), key, shares=self._shares())  # fmt: skip
        return deal

    def _changed(self) -> dict[str, Any]:
        day = self._day()
        at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return self.dice.choice((
            {"amount": self.dice.randrange(1, 3000)}, {"cancelled": True}, {"name": "Renamed"},
            {"shares": self._shares()}, {"closed_on": day, "closed_at": at},
        ))  # fmt: skip

    def _day(self) -> date:
        return AUGUST.start + timedelta(days=self.dice.randrange(48))

    def _shares(self) -> tuple[tuple[int, int], ...]:
        first, second = self.dice.sample(self.people, 2)
        return self.dice.choice((
            ((first, 2 * HALVES),), ((first, HALVES), (second, HALVES)),
        ))  # fmt: skip
