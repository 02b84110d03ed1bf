"""Two acts at once: the second waits for the first, and sees what it did."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from salesgame.domain.approvals.deciding import ChangedSince
from salesgame.domain.core.versions import RuleNameTaken
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.pay.plans import AlreadyOnThePlan, assign_plan, succeed_plan
from salesgame.services.periods.closing import close_periods
from salesgame.services.points.rules import create_rule, succeed_rule
from salesgame.services.points.scoring import rescore
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import Work
from salesgame.storage.deals import DealRow
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.points import PointsEntryRow
from salesgame.storage.rules import PlanAssignmentRow, RuleVersionRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import MORNING, ON_POSTGRES, Act
from tests.jobs.at_once import Doing, at_once
from tests.services.pay.office import AUGUST, NEW_YEAR, plan, plan_for, rates, won

TODAY = MORNING.date()


def ten_a_win(act: Act) -> int:
    with act() as work:
        return create_rule(work, "points", "Wins", NEW_YEAR, {"on": "deal_won", "points": 10})


def win(person: int) -> Doing:
    fields = DealFields("key", "Cobalt", "Won", 100_00, sole(person), closed_on=TODAY)
    return lambda work: DEALS.log(work, fields)


def twenty_a_win(rule: int) -> Doing:
    body = {"on": "deal_won", "points": 20}
    return lambda work: succeed_rule(work, rule, date(2026, 2, 1), body)


def points(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.sum(PointsEntryRow.points))) or 0


@pytest.mark.parametrize("deal_first", [True, False])
def test_a_deal_logged_while_its_rule_changes_is_scored_by_the_new_one(
    act: Act, cast: Cast, session: Session, deal_first: bool
) -> None:
    rule = ten_a_win(act)
    acts = (win(cast.ana), twenty_a_win(rule))

    assert at_once(*(acts if deal_first else reversed(acts))) == []

    assert points(session) == 20
    assert list(verify(session, MORNING)) == []


def test_of_two_who_change_the_deal_they_both_see_one_looks_again(
    act: Act, cast: Cast, session: Session
) -> None:
    ten_a_win(act)
    with act() as work:
        deal = DEALS.log(work, DealFields("k", "C", "Won", 1, sole(cast.ana), closed_on=TODAY))

    def change(amount: int) -> Doing:
        fields = DealFields("k", "C", "Won", amount, sole(cast.ana), closed_on=TODAY)
        return lambda work: DEALS.change(work, deal.id, fields, "other", seen=1)

    assert [type(error) for error in at_once(change(2), change(3))] == [ChangedSince]

    session.rollback()
    assert session.scalar(select(DealRow.amount)) == 2
    assert list(verify(session, MORNING)) == []


@ON_POSTGRES
def test_the_race_catches_a_rule_that_changes_without_holding_the_books(
    act: Act, cast: Cast, session: Session
) -> None:
    rule = ten_a_win(act)

    def unheld(work: Work) -> None:
        row = {"rule_id": rule, "version": 2, "begins_on": date(2026, 2, 1), "created_at": work.now}
        body = {"on": "deal_won", "points": 20}
        work.session.execute(insert(RuleVersionRow).values(**row, body=body))
        rescore(work, date(2026, 2, 1))

    assert at_once(win(cast.ana), unheld) == []

    assert points(session) == 10
    assert list(verify(session, MORNING)) != []


def test_nobody_is_put_on_a_plan_twice_by_two_at_once(
    act: Act, cast: Cast, session: Session
) -> None:
    rule = plan_for(act, [], plan())

    raised = at_once(
        lambda work: assign_plan(work, rule, cast.ana, date(2026, 9, 1)),
        lambda work: assign_plan(work, rule, cast.ana, date(2026, 9, 10)),
    )

    assert [type(error) for error in raised] == [AlreadyOnThePlan]
    session.rollback()
    assert session.scalar(select(func.count()).select_from(PlanAssignmentRow)) == 1


def test_a_plan_that_changes_while_its_month_closes_pays_the_new_terms_once(
    act: Act, cast: Cast, session: Session
) -> None:
    rule = plan_for(act, [cast.ana], plan())
    won(act, cast.ana, date(2026, 8, 25), 100_000, "A")
    better = plan(tiers=rates(("0", "0.5")))

    raised = at_once(
        lambda work: close_periods(work, [AUGUST]),
        lambda work: succeed_plan(work, rule, date(2026, 8, 20), better),
    )

    assert raised == []
    session.rollback()
    assert session.scalar(select(func.sum(PayEntryRow.amount))) == 50_000
    assert list(verify(session, MORNING)) == []


def test_of_two_rules_of_one_name_made_at_once_one_is_refused_by_name(act: Act, cast: Cast) -> None:
    def make(work: Work) -> int:
        return create_rule(work, "points", "Calls", NEW_YEAR, {"on": "deal_won", "points": 1})

    assert [type(error) for error in at_once(make, make)] == [RuleNameTaken]


@pytest.mark.parametrize("of_team", [True, False])
def test_two_who_set_the_same_quota_at_once_both_do_and_the_later_stands(
    act: Act, cast: Cast, session: Session, of_team: bool
) -> None:
    def setting(target: int) -> Doing:
        person, team = (None, cast.north) if of_team else (cast.ana, None)
        start = date(2026, 9, 1)
        quota = Quota(person, team, "revenue", "month", start, Decimal(target))
        return lambda work: store_quotas(work, [quota])

    assert at_once(setting(100), setting(200)) == []

    session.rollback()
    kept = session.execute(select(QuotaRow.target, QuotaRow.version)).all()
    assert [tuple(row) for row in kept] == [(Decimal(200), 2)]


def test_two_who_change_a_rule_at_once_both_do_one_after_the_other(
    act: Act, cast: Cast, session: Session
) -> None:
    rule = ten_a_win(act)

    assert at_once(twenty_a_win(rule), twenty_a_win(rule)) == []

    session.rollback()
    row = RuleVersionRow
    kept = session.scalars(select(row.version).where(row.rule_id == rule).order_by(row.version))
    assert kept.all() == [1, 2, 3]
