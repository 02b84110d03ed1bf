"""What was opened again and closed anew is the same as what was never closed before."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import EVER, PeriodKind
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.pay.plan import Plan
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.domain.targets.quotas import Quota
from salesgame.extensions import db
from salesgame.queries.company.settings import the_company
from salesgame.queries.pay.statements import statements
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.queries.periods.due import due_periods
from salesgame.services.badges.judging import judge_waiting
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.pay.plans import assign_plan, create_plan
from salesgame.services.periods.closing import close_periods
from salesgame.services.periods.reopening import reopen_period
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import Work, unit_of_work
from salesgame.storage.badges import BadgeAwardRow
from salesgame.storage.deals import ActivityRow, DealRow
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from salesgame.storage.pay import PayEntryRow, StatementRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import plant
from tests.conftest import emptied
from tests.services.pay.office import rates
from tests.trials import seeds

BEGINNING = datetime(2026, 5, 20, 9, tzinfo=UTC)
PEOPLE = (1, 2, 4)  # Ana, Ben and Zoe
DAY = timedelta(days=1)
ACTS, REOPENINGS = 42, (24, 34)  # acts, and after which of them a period is opened again
Kept = dict[str, set[tuple[Any, ...]]]

OLD = (BEGINNING - 65 * DAY).date()
FIRST = DealFields("first", "The first of all", "Lost", 1, sole(1), OLD, OLD)


class World:
    """A company played by dice: the same at the same instants, whatever is closed meanwhile."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.dice, self.now = session, random.Random(seed), BEGINNING
        for begin in (plant, self._rules):
            with unit_of_work(session, self.now, REACTIONS) as work:
                begin(work)
        self.does(lambda work: DEALS.log(work, FIRST))  # no fact lets older periods close later

    def does(self, act: Callable[[Work], object]) -> None:
        """One act; what is refused is refused in every world."""
        self.session.rollback()
        try:
            with unit_of_work(self.session, self.now, REACTIONS) as work:
                act(work)
        except DomainError:
            self.session.rollback()

    def step(self) -> None:
        """Let some time pass, and one thing happen."""
        self.now += timedelta(hours=self.dice.choice((0, 3, 20, 40, 70, 120)))
        acts = (self._log, self._log, self._log, self._change, self._cancel, self._restore,
                self._call, self._call, self._drop_call, self._quota)  # fmt: skip
        act = self.dice.choice(acts)
        dice = random.Random(self.dice.random())  # how much an act throws must not matter
        self.does(lambda work: act(work, dice))

    def close(self, before: date = date.max) -> None:
        """Close what is due and ends before a day."""
        due = due_periods(self.session, the_company(self.session), self.now)
        mine = [period for period in due if period.end < before]
        for _, ending in groupby(mine, key=lambda period: period.end):
            some = list(ending)
            self.does(partial(close_periods, periods=some))
        self.session.rollback()
        judge_waiting(self.session, self.now, REACTIONS)

    def _rules(self, work: Work) -> None:
        begins = date(2026, 1, 1)
        for body in (
            {"on": "deal_won", "points": 50},
            {"on": "amount_won", "points": 1, "per": 10_000, "daily_cap": 60},
            {"on": "activity", "activity": "call", "points": 2, "daily_cap": 7},
        ):
            create_rule(work, "points", f"{body['on']}", begins, body)
        kinds: list[PeriodKind] = ["month", "week", "quarter"]
        if self.dice.random() < 0.1:
            kinds.append("day")
        for kind in kinds:
            for metric, step in (("deals_won", 1), ("calls", 2)):
                steps = (Step(Decimal(step), 20), Step(Decimal(3 * step), 50))
                goal = body_of(Goal(metric, kind, steps))
                create_rule(work, "goal", f"{metric} {kind}", begins, goal)
        two = rates(("0", "0.05"), ("300000", "0.10"))
        shares = rates(("0", "0.03"), ("0.5", "0.06"), ("1", "0.09"))
        for name, plan in (
            ("Months", Plan("marginal", two)),
            ("Quarters", Plan("whole_amount", two, period_kind="quarter")),
            ("Quota", Plan("marginal", shares, tiers_of="attainment")),
        ):
            rule = create_plan(work, name, begins, plan)
            for person in PEOPLE:
                if self.dice.random() < 0.8:
                    assign_plan(work, rule, person, begins)

    def _day(self, dice: random.Random) -> date:
        return self.now.date() - DAY * dice.choice((0, 0, 1, 3, 9, 20, 35, 60))

    def _deal(self, dice: random.Random, key: str) -> DealFields:
        one, two = dice.sample(PEOPLE, 2)
        shares = dice.choice([((one, 1_000_000),), ((one, 600_000), (two, 400_000))])
        day = self._day(dice)
        return DealFields(
            key, f"Deal {key}", dice.choice(("Won", "Won", "Won", "Lost")),
            dice.randrange(1, 9_000_00), shares, day, day,
        )  # fmt: skip

    def _log(self, work: Work, dice: random.Random) -> None:
        DEALS.log(work, self._deal(dice, f"{dice.random()}"))

    def _change(self, work: Work, dice: random.Random) -> None:
        if deal := self._one(work, DealRow, dice):
            DEALS.change(work, deal, self._deal(dice, f"{deal}"), "it changed")

    def _cancel(self, work: Work, dice: random.Random) -> None:
        if deal := self._one(work, DealRow, dice):
            DEALS.cancel(work, deal, "withdrawn")

    def _restore(self, work: Work, dice: random.Random) -> None:
        cancelled = select(DealRow.id).where(DealRow.cancelled).order_by(DealRow.id)
        if found := work.session.scalars(cancelled).all():
            DEALS.restore(work, dice.choice(found), "it came back")

    def _call(self, work: Work, dice: random.Random) -> None:
        at = datetime.combine(self._day(dice), datetime.min.time(), UTC) + timedelta(hours=8)
        fields = ActivityFields(
            key=f"{dice.random()}", kind="call", person_id=dice.choice(PEOPLE),
            quantity=dice.randrange(1, 4), happened_at=at, completed=True,
        )  # fmt: skip
        ACTIVITIES.log(work, fields)

    def _drop_call(self, work: Work, dice: random.Random) -> None:
        if call := self._one(work, ActivityRow, dice):
            ACTIVITIES.cancel(work, call, "a slip")

    def _quota(self, work: Work, dice: random.Random) -> None:
        month = self._day(dice).replace(day=1)
        target = Decimal(dice.randrange(1, 20) * 100_000)
        store_quotas(work, [Quota(dice.choice(PEOPLE), None, "revenue", "month", month, target)])

    def _one(self, work: Work, row: Any, dice: random.Random) -> int | None:
        ids = work.session.scalars(select(row.id).order_by(row.id)).all()
        return dice.choice(ids) if ids else None


def play(session: Session, seed: int, reopens: random.Random | None, end: date | None) -> date:
    """Play a world, closing along the way; what ends from `end` on is closed at the end only.

    With `reopens`, all is closed along the way, and one period is opened again, twice; after that
    it is closed at the end too. Returns that period's end.
    """
    world, period = World(session, seed), None
    for number in range(ACTS):
        world.step()
        if number % 6 == 5:
            over = period is not None and number > REOPENINGS[-1]
            world.close(period.end if over and period else end or date.max)
        if reopens is not None and number in REOPENINGS:
            session.rollback()
            if period is None:
                period = reopens.choice(closed_periods(session))
            world.does(partial(reopen_period, period=period, why="by mistake"))
    world.now += 9 * DAY
    world.close()
    found = list(verify(session, world.now))
    assert found == []
    return period.end if period else date.max


def everything(session: Session) -> Kept:
    """All that is kept and read, without ids and instants of entries."""
    session.rollback()
    found: Kept = {}
    for table in (TotalRow.__table__, ActivityTotalRow.__table__):
        keys = len(table.primary_key.columns)
        rows = session.execute(select(table))
        found[table.name] = {tuple(row) for row in rows if any(row[keys:])}
    point, pay, badge, state = PointsEntryRow, PayEntryRow, BadgeAwardRow, StatementRow
    nets = {
        "points": (point.points, (
            point.cause, point.cause_id, point.rule_version_id, point.person_id, point.earned_on,
            point.counts_on,
        )),
        "pay": (pay.amount, (
            pay.cause, pay.cause_id, pay.rule_version_id, pay.person_id, pay.period_kind,
            pay.earned_start, pay.statement_start,
        )),
    }  # fmt: skip
    for name, (amount, key) in nets.items():
        query = select(*key, func.sum(amount)).group_by(*key)
        found[name] = {tuple(row) for row in session.execute(query) if row[-1]}
    found["badges"] = {tuple(row) for row in session.execute(select(
        badge.person_id, badge.badge, badge.occurrence, badge.cause, badge.cause_id,
    ).where(badge.revoked_at.is_(None)))}  # fmt: skip
    found["statements"] = {tuple(row) for row in session.execute(select(
        state.person_id, state.rule_id, state.start, state.total, state.lines, state.closed_at,
    ))}  # fmt: skip
    found["shown"] = {shown for person in PEOPLE for shown in _shown(session, person)}
    return found


def _shown(session: Session, person: int) -> list[tuple[Any, ...]]:
    return [
        (
            person, each.plan.name, each.period, each.total, each.lines,
            tuple((a.cause, a.earned, a.amount, a.was, a.should_be, a.why, a.now)
                  for a in each.adjustments),
        )
        for each in statements(session, the_company(session), person, EVER)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", seeds(2, soak=200))
def test_what_was_opened_again_ends_as_what_was_never_closed(
    session: Session, empty_database: str, installation: Path, seed: int
) -> None:
    end = play(session, seed, random.Random(seed), None)
    reopened = everything(session)
    db.session.remove()
    db.engine.dispose()
    emptied(empty_database, installation)

    play(db.session(), seed, None, end)

    never = everything(db.session())
    for name, rows in never.items():
        assert (name, sorted(map(repr, reopened[name] ^ rows))) == (name, [])
