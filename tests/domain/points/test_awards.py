"""What rules give for a fact: who gets how much, with every edge on its right side."""

from __future__ import annotations

from typing import Any

import pytest

from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.points.rules import (
    MOST_AWARDED,
    PointsRule,
    TooManyPoints,
    activity_awards,
    capped,
    deal_awards,
)
from tests.domain.points.makers import ALONE, ANA, BEN, DAY, NOON, SHARED, call, won


def of_deal(deal: Deal, *rules: PointsRule) -> list[tuple[int, int]]:
    return [(one.person_id, one.points) for one in deal_awards(deal, enumerate(rules))]


def of_activity(activity: Activity, *rules: PointsRule) -> list[int]:
    return [one.points for one in activity_awards(activity, enumerate(rules))]


def test_a_won_deal_gives_its_points_to_the_primary_person_alone() -> None:
    assert of_deal(won(100, SHARED), PointsRule("deal_won", 7)) == [(ANA, 7)]


def test_a_deal_without_a_value_counts_as_won_and_brings_nothing_for_its_amount() -> None:
    rules = PointsRule("deal_won", 7), PointsRule("amount_won", 7)

    assert of_deal(won(None), *rules) == [(ANA, 7)]


@pytest.mark.parametrize(
    ("amount", "points"),
    [(-30_000, 0), (0, 0), (29_999, 0), (30_000, 7), (59_999, 7), (60_000, 14), (99_999, 21)],
)
def test_an_amount_gives_points_for_each_whole_step_of_it(amount: int, points: int) -> None:
    given = of_deal(won(amount), PointsRule("amount_won", 7, per=30_000))

    assert given == ([(ANA, points)] if points else [])


def test_of_a_shared_deal_each_is_given_for_the_whole_steps_of_their_own_share() -> None:
    rule = PointsRule("amount_won", 1, per=100)

    assert of_deal(won(1_000, SHARED), rule) == [(ANA, 6), (BEN, 4)]
    assert of_deal(won(200, SHARED), rule) == [(ANA, 1)]  # 120 and 80, never 2 for both together


@pytest.mark.parametrize("on", ["deal_won", "amount_won"])
@pytest.mark.parametrize(
    ("amount", "is_taken"), [(None, False), (0, False), (99, False), (100, True), (101, True)]
)
def test_a_deal_counts_from_exactly_the_minimum_on(
    on: str, amount: int | None, is_taken: bool
) -> None:
    assert bool(of_deal(won(amount), PointsRule(on, 7, minimum=100))) is is_taken


def test_a_minimum_of_nothing_leaves_out_deals_without_a_value() -> None:
    rule = PointsRule("deal_won", 7, minimum=0)

    assert of_deal(won(0), rule) == [(ANA, 7)]
    assert of_deal(won(None), rule) == []


def test_the_minimum_is_asked_of_the_whole_deal_not_of_a_share() -> None:
    rule = PointsRule("amount_won", 1, per=1, minimum=100)

    assert of_deal(won(100, SHARED), rule) == [(ANA, 60), (BEN, 40)]


@pytest.mark.parametrize(
    ("asked", "told"),
    [("product", "product"), ("segment", "segment"), ("source", "lead_source")],
)
def test_a_filter_takes_its_own_deals_and_no_others(asked: str, told: str) -> None:
    rule = PointsRule("deal_won", 7, **{asked: "fair"})  # type: ignore[arg-type]

    assert of_deal(won(100, **{told: "fair"}), rule) == [(ANA, 7)]
    assert of_deal(won(100, **{told: "web"}), rule) == []
    assert of_deal(won(100), rule) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"status": "open"}, {"status": "lost"}, {"cancelled": True}, {"approval": "refused"},
        {"closed_on": None}, {"closed_at": None},
    ],
)  # fmt: skip
def test_only_a_deal_that_counts_as_won_gives_points(facts: dict[str, Any]) -> None:
    assert of_deal(won(100, **facts), PointsRule("deal_won", 7)) == []


def test_a_deal_that_waits_for_approval_gives_its_points() -> None:
    assert of_deal(won(100, approval="pending"), PointsRule("deal_won", 7)) == [(ANA, 7)]


def test_an_award_names_its_rule_its_day_and_when_it_was_reached() -> None:
    (given,) = deal_awards(won(100), [(5, PointsRule("deal_won", 7))])

    assert (given.version_id, given.earned_on, given.reached_at) == (5, DAY, NOON)
    assert given.key == (5, ANA, DAY)


def test_points_past_counting_are_refused_unless_a_cap_holds_them() -> None:
    last = won(MOST_AWARDED)
    beyond = won(MOST_AWARDED + 1)

    assert of_deal(last, PointsRule("amount_won", 1)) == [(ANA, MOST_AWARDED)]
    with pytest.raises(TooManyPoints):
        of_deal(beyond, PointsRule("amount_won", 1))
    assert of_deal(beyond, PointsRule("amount_won", 1, daily_cap=9)) == [(ANA, MOST_AWARDED + 1)]


def test_each_activity_of_a_kind_gives_its_points() -> None:
    rule = PointsRule("activity", 3, activity="call")

    assert of_activity(call(), rule) == [3]
    assert of_activity(call(quantity=5), rule) == [15]
    assert of_activity(call(kind="email"), rule) == []


@pytest.mark.parametrize(
    ("duration", "is_taken"), [(None, False), (0, False), (119, False), (120, True), (121, True)]
)
def test_an_activity_counts_from_exactly_the_least_length_on(
    duration: int | None, is_taken: bool
) -> None:
    rule = PointsRule("activity", 3, activity="call", minimum=120)

    assert bool(of_activity(call(duration=duration), rule)) is is_taken


def test_a_rule_for_verified_activities_takes_no_others() -> None:
    strict = PointsRule("activity", 3, activity="call", verified_only=True)
    lenient = PointsRule("activity", 1, activity="call")

    assert of_activity(call(verified=True), strict, lenient) == [3, 1]
    assert of_activity(call(verified=False), strict, lenient) == [1]


@pytest.mark.parametrize("facts", [{"cancelled": True}, {"approval": "refused"}])
def test_an_activity_that_counts_nowhere_gives_nothing(facts: dict[str, Any]) -> None:
    assert of_activity(call(**facts), PointsRule("activity", 3, activity="call")) == []


def test_rules_about_other_facts_are_passed_over() -> None:
    deals, calls = PointsRule("deal_won", 7), PointsRule("activity", 3, activity="call")

    assert of_deal(won(100, ALONE), calls, deals) == [(ANA, 7)]
    assert of_activity(call(), deals, calls) == [3]


@pytest.mark.parametrize(
    ("wanted", "cap", "given"),
    [
        ([], 10, []),
        ([4, 5], 10, [4, 5]),
        ([4, 6], 10, [4, 6]),
        ([4, 7], 10, [4, 6]),
        ([11, 1], 10, [10, 0]),
        ([10, 1, 1], 10, [10, 0, 0]),
    ],
)
def test_a_day_is_held_to_its_cap_first_come_first(
    wanted: list[int], cap: int, given: list[int]
) -> None:
    assert capped(wanted, cap) == given
