"""The way to the next tier, and what one more deal would pay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.distance import next_tier, one_more
from salesgame.domain.pay.lines import Terms
from salesgame.domain.pay.plan import Plan, PlanVersion
from tests.domain.pay.terms import DAY, TWO, sold, terms, tiers


@pytest.mark.parametrize(
    ("position", "inclusive", "distance"),
    [(0, True, 1000), (999, True, 1), (0, False, 1001), (1000, False, 1)],
)
def test_the_distance_is_the_least_that_reaches_the_tier(
    position: int, inclusive: bool, distance: int
) -> None:
    plan = Plan("whole_amount", tiers(("0", "0.05", True), ("1000", "0.10", inclusive)))

    found = next_tier(terms(plan), sold(position), None, DAY)

    assert found is not None
    assert found.distance == distance


def test_at_the_top_there_is_no_next_tier() -> None:
    assert next_tier(terms(Plan("marginal", TWO)), sold(1000), None, DAY) is None


def test_a_marginal_step_is_worth_the_way_there() -> None:
    found = next_tier(terms(Plan("marginal", TWO)), sold(600), None, DAY)

    assert found is not None
    assert (found.distance, found.worth) == (400, 20)


def test_a_whole_amount_step_is_worth_the_way_and_the_lift_of_all_before() -> None:
    found = next_tier(terms(Plan("whole_amount", TWO)), sold(600), None, DAY)

    assert found is not None
    assert (found.distance, found.worth) == (400, 70)  # 1000 at 10 % less 600 at 5 %


def test_a_share_of_quota_that_cuts_a_cent_is_reached_by_the_next_whole_one() -> None:
    half = tiers(("0", "0.05", True), ("0.5", "0.10", True))
    plan = Plan("marginal", half, tiers_of="attainment")

    found = next_tier(terms(plan), sold(0), Decimal(333), DAY)

    assert found is not None
    assert found.distance == 167


@pytest.mark.parametrize("closed_at", [time(0), time(23, 59)])
def test_one_more_deal_comes_after_all_others(closed_at: time) -> None:
    known = [replace(deal, closed_at=datetime.combine(DAY, closed_at, UTC)) for deal in sold(900)]

    found = one_more(terms(Plan("marginal", TWO)), known, None, DAY, 200)

    assert found is not None
    assert (found.line.before, found.line.amount, found.gain) == (900, 15, 15)


def test_what_was_sold_while_no_version_held_is_no_part_of_the_way() -> None:
    begun: Terms = Dated(((DAY, PlanVersion(1, 1, Plan("marginal", TWO))),))
    known = (*sold(300, 1, date(2026, 9, 16)), *sold(600, 2))

    found = next_tier(begun, known, None, DAY)

    assert found is not None
    assert found.distance == 400


def test_one_more_deal_may_lift_every_line() -> None:
    found = one_more(terms(Plan("whole_amount", TWO)), sold(900), None, DAY, 200)

    assert found is not None
    assert (found.line.amount, found.gain) == (20, 65)


def test_where_no_version_holds_one_more_deal_pays_nothing_we_know_of() -> None:
    later: Terms = Dated(((date(2026, 10, 1), PlanVersion(1, 1, Plan("marginal", TWO))),))

    assert one_more(later, (), None, DAY, 100) is None
    assert next_tier(later, (), None, DAY) is None
