"""Changes of targets, rules, plans and closed pay reach those whom they concern, once an act."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.deals import DEALS
from salesgame.services.pay.plans import assign_plan, end_assignments, retire_plan, succeed_plan
from salesgame.services.points.rules import create_rule, retire_rule, succeed_rule
from salesgame.services.targets.notes import MOST_LISTED
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import Work
from tests.cast import Cast
from tests.conftest import Act
from tests.services.notices.told import told
from tests.services.pay.office import (
    AUGUST,
    SEPTEMBER,
    close,
    ledger,
    plan,
    plan_for,
    rates,
    set_quota,
    won,
)

OCTOBER_FIRST = date(2026, 10, 1)
A_DEAL = {"on": "deal_won", "points": 10}


def quota(person: int, month: date, target: str, *, cancelled: bool = False) -> Quota:
    return Quota(person, None, "revenue", "month", month, Decimal(target), cancelled=cancelled)


def test_who_has_another_target_is_told_what_it_was_and_is(
    session: Session, act: Act, cast: Cast
) -> None:
    september = SEPTEMBER.start
    for target, gone in (("100000", False), ("120000.5", False), ("1", True)):
        with act(actor=cast.mia) as work:
            store_quotas(work, [quota(cast.ana, september, target, cancelled=gone)], "New plan")

    found = [(person, about["changes"], about["reason"]) for person, about in
             told(session, "target_changed")]  # fmt: skip
    change = {"metric": "revenue", "period": "2026-09"}
    assert found == [
        (cast.ana, [{**change, "before": None, "after": "100000"}], "New plan"),
        (cast.ana, [{**change, "before": "100000", "after": "120000.5"}], "New plan"),
        (cast.ana, [{**change, "before": "120000.5", "after": None}], "New plan"),
    ]


def test_the_same_target_again_and_a_target_of_ones_own_making_tell_nothing(
    session: Session, act: Act, cast: Cast
) -> None:
    for actor in (cast.mia, cast.mia):
        with act(actor=actor) as work:
            store_quotas(work, [quota(cast.ana, SEPTEMBER.start, "5")])
    with act(actor=cast.mia) as work:
        store_quotas(work, [quota(cast.mia, SEPTEMBER.start, "7")])

    assert [person for person, _ in told(session, "target_changed")] == [cast.ana]


def test_many_targets_at_once_are_one_notice_a_person_with_a_years_months_at_most(
    session: Session, act: Act, cast: Cast
) -> None:
    months = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(9, 29)]
    with act(actor=cast.ada) as work:
        store_quotas(work, [quota(p, m, "5") for p in (cast.ana, cast.ben) for m in months])

    found = told(session, "target_changed")
    assert [(person, about["count"]) for person, about in found] == [(cast.ana, 20), (cast.ben, 20)]
    assert {len(about["changes"]) for _, about in found} == {MOST_LISTED}


def test_of_a_closed_month_the_statement_tells_and_not_the_target(
    session: Session, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], plan(tiers=rates(("0", "0.05"), ("1", "0.10")),
                                   tiers_of="attainment"))  # fmt: skip
    set_quota(act, cast.ana, AUGUST, 200_000)
    won(act, cast.ana, AUGUST.start.replace(day=20), 150_000, "A")
    close(act, AUGUST)
    before = len(told(session, "target_changed"))

    with act(actor=cast.fin) as work:
        work.why = "Her leave was missing"
        store_quotas(work, [quota(cast.ana, AUGUST.start, "100000")], "Her leave was missing")

    assert len(told(session, "target_changed")) == before
    assert told(session, "statement_adjusted") == [
        (cast.ana, {"amount": 2_500, "period": "2026-09", "earned": "2026-08",
                    "reason": "Her leave was missing"})
    ]  # fmt: skip


def test_several_adjustments_of_one_act_are_one_notice_with_their_sum(
    session: Session, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana, cast.ben], plan(tiers=rates(("0", "0.10"))))
    close(act, AUGUST)
    with act() as work:
        for key, amount in (("A", 10_000), ("B", 25_000)):
            won_in(work, cast.ana, key, amount)

    assert [(who, about["amount"]) for who, about in told(session, "statement_adjusted")] == [
        (cast.ana, 3_500)
    ]
    assert sum(amount for _, amount, _, _ in ledger(session)) == 3_500


def won_in(work: Work, person: int, key: str, amount: int) -> None:
    day = AUGUST.start.replace(day=20)
    DEALS.log(work, DealFields(
        key=key, name=key, stage="Won", amount=amount, shares=sole(person), opened_on=day,
        closed_on=day,
    ))  # fmt: skip


def test_a_points_rule_is_told_to_all_who_earn_points_but_who_made_it(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(actor=cast.mia) as work:
        rule = create_rule(work, "points", "Ten a deal", SEPTEMBER.start, A_DEAL)
    with act(actor=cast.ada) as work:
        succeed_rule(work, rule, OCTOBER_FIRST, A_DEAL | {"points": 20})
        retire_rule(work, rule, date(2026, 11, 1))

    said = [(person, about["change"], about["name"], about["begins_on"])
            for person, about in told(session, "rule_changed")]  # fmt: skip
    reps = (cast.ana, cast.ben, cast.zoe)
    assert said[:3] == [(rep, "created", "Ten a deal", "2026-09-01") for rep in reps]
    everybody = (cast.ana, cast.ben, cast.mia, cast.zoe)
    assert said[3:] == [
        *((one, "succeeded", "Ten a deal", "2026-10-01") for one in everybody),
        *((one, "retired", "Ten a deal", "2026-11-01") for one in everybody),
    ]


def test_a_teams_goal_is_told_to_its_members(session: Session, act: Act, cast: Cast) -> None:
    goal = {"metric": "deals_won", "period": "month", "target": "5", "team_id": cast.south,
            "steps": [["1", 50]]}  # fmt: skip
    with act(actor=cast.ada) as work:
        create_rule(work, "goal", "Five deals", SEPTEMBER.start, goal)

    assert [person for person, _ in told(session, "rule_changed")] == [cast.zoe]


def test_a_plan_is_told_to_those_who_are_on_it_and_to_nobody_else(
    session: Session, act: Act, cast: Cast
) -> None:
    rule = plan_for(act, [cast.ana], plan())
    with act(actor=cast.fin) as work:
        assign_plan(work, rule, cast.ben, OCTOBER_FIRST)
        succeed_plan(work, rule, OCTOBER_FIRST, plan(tiers=rates(("0", "0.2"))))
        end_assignments(work, rule, [cast.ana], OCTOBER_FIRST)
        retire_plan(work, rule, date(2026, 12, 1))

    assert [(person, about["change"]) for person, about in told(session, "rule_changed")] == [
        (cast.ana, "assigned"),
        (cast.ben, "assigned"),
        (cast.ana, "succeeded"), (cast.ben, "succeeded"),
        (cast.ana, "taken_off"),
        (cast.ben, "retired"),
    ]  # fmt: skip
