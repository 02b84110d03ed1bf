"""The way to the next tier, and what one more deal would pay."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from salesgame.domain.core.calendar import FIRST_DAY
from salesgame.domain.core.versions import Dated
from salesgame.domain.pay.distance import curve, next_tier, one_more
from salesgame.domain.pay.lines import DealCredit, Terms
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.tiers import Tier

DAY = date(2026, 9, 17)


def tiers(*steps: tuple[str, str, bool]) -> tuple[Tier, ...]:
    return tuple(Tier(Decimal(start), Decimal(rate), inclusive) for start, rate, inclusive in steps)


def terms(plan: Plan) -> Terms:
    return Dated(((FIRST_DAY, PlanVersion(1, 1, plan)),))


def sold(amount: int) -> tuple[DealCredit, ...]:
    return (DealCredit(1, "Pelita", DAY, datetime(2026, 9, 17, tzinfo=UTC), amount, amount),)


TWO = tiers(("0", "0.05", True), ("1000", "0.10", True))


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


def test_one_more_deal_comes_after_all_others() -> None:
    found = one_more(terms(Plan("marginal", TWO)), sold(900), None, DAY, 200)

    assert found is not None
    assert (found.line.before, found.line.amount, found.gain) == (900, 15, 15)


def test_one_more_deal_may_lift_every_line() -> None:
    found = one_more(terms(Plan("whole_amount", TWO)), sold(900), None, DAY, 200)

    assert found is not None
    assert (found.line.amount, found.gain) == (20, 65)


def test_where_no_version_holds_one_more_deal_pays_nothing_we_know_of() -> None:
    later: Terms = Dated(((date(2026, 10, 1), PlanVersion(1, 1, Plan("marginal", TWO))),))

    assert one_more(later, (), None, DAY, 100) is None
    assert next_tier(later, (), None, DAY) is None


def test_a_curve_never_rounds_away_a_step() -> None:
    points = curve(Plan("marginal", TWO), None, 2000, 4)

    assert [(p.sold, p.earned) for p in points] == [
        (0, 0), (500, 25), (1000, 50), (1500, 100), (2000, 150),
    ]  # fmt: skip


def test_a_curve_bends_exactly_at_its_tiers_edges() -> None:
    plan = Plan("marginal", tiers(("0", "0.05", True), ("0.5", "0.10", True), ("1.2", "0", True)),
                tiers_of="attainment")  # fmt: skip

    points = curve(plan, Decimal(1000), 1500, 2)

    assert [(p.sold, p.earned, p.edge) for p in points] == [
        (0, 0, None), (500, 25, 500), (750, 50, None), (1200, 95, 1200), (1500, 95, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("inclusive", "leap"),
    [
        (True, [(999, 50, "below"), (1000, 100, None)]),
        (False, [(1000, 50, None), (1001, 100, "above")]),
    ],
)
def test_a_curve_leaps_where_a_tier_lifts_everything(
    inclusive: bool, leap: list[tuple[int, int, str | None]]
) -> None:
    plan = Plan("whole_amount", tiers(("0", "0.05", True), ("1000", "0.10", inclusive)))

    points = curve(plan, None, 3000, 1)

    assert [(p.sold, p.earned, p.side) for p in points[1:-1]] == leap


def test_a_curve_begins_to_rise_at_the_floor_and_ends_at_the_cap() -> None:
    flat = tiers(("0", "0.10", True))
    plan = Plan("flat", flat, only_above=Decimal(700), cap=100)

    points = curve(plan, None, 5000, 1)

    assert [(p.sold, p.earned) for p in points] == [(0, 0), (700, 0), (1695, 100), (5000, 100)]


def test_without_a_quota_the_edges_are_unknown() -> None:
    plan = Plan("marginal", TWO, tiers_of="attainment", only_above=Decimal("0.5"))

    assert [p.sold for p in curve(plan, None, 100, 1)] == [0, 100]
