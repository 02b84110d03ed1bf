"""How far one has come on a statement, and why it differs from the one before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.pay.comparisons import compared
from salesgame.domain.pay.curves import plan_curve, statement_curve
from salesgame.domain.pay.earnings import by_period, summed_periods
from salesgame.domain.pay.lines import lines
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.progress import progress_of, try_deal
from salesgame.domain.pay.statements import Statement
from tests.domain.pay.terms import DAY, TWO, history, sold, terms, tiers

CALENDAR = Calendar()
AUGUST, SEPTEMBER = CALENDAR.parse("2026-08"), CALENDAR.parse("2026-09")
MARGINAL = Plan("marginal", TWO)
LIFT = Plan("whole_amount", TWO)


def statement(
    amount: int,
    plan: Plan = MARGINAL,
    period: Period = SEPTEMBER,
    closed_at: datetime | None = None,
    quota: int | None = None,
) -> Statement:
    facts = sold(amount, day=period.start)
    share = None if quota is None else Decimal(quota)
    worked = lines(terms(plan), facts, share)
    return Statement(5, history(plan), period, worked, (), share, None, closed_at, facts)


def test_the_bar_to_the_next_tier_is_as_long_as_what_is_sold_there() -> None:
    found = progress_of(statement(600), DAY)

    assert found.next_tier is not None
    assert (found.next_tier.distance, found.reach, found.tried) == (400, 1000, None)
    assert progress_of(statement(1000), DAY).reach == 0


def test_a_tried_deal_may_lift_what_is_there() -> None:
    found = progress_of(statement(900, LIFT), DAY, 200)

    assert found.tried is not None
    assert (found.tried.line.amount, found.tried.gain) == (20, 65)


def test_nothing_lies_ahead_of_a_closed_statement() -> None:
    closed = statement(600, closed_at=datetime(2026, 10, 1, tzinfo=UTC))

    found = progress_of(closed, DAY, 200)

    assert (found.next_tier, found.tried, found.reach) == (None, None, 0)


@pytest.mark.parametrize(("before", "gain"), [(0, 10), (900, 15), (1000, 20)])
def test_a_deal_is_tried_where_so_much_is_sold_already(before: int, gain: int) -> None:
    found = try_deal(PlanVersion(1, 1, MARGINAL), None, before, 200)

    assert found is not None
    assert found.gain == gain


def test_a_comparisons_parts_sum_to_the_difference() -> None:
    plan = Plan("marginal", TWO, cap=60)
    before, now = statement(1205, plan, AUGUST), statement(805, plan)

    found = compared(now, [statement(7, plan), before], CALENDAR)

    assert found is not None
    assert found.before == before
    assert [(each.rate, each.now, each.before) for each in found.rates] == [
        (Decimal("0.05"), 805, 1000), (Decimal("0.10"), 0, 205),
    ]  # fmt: skip
    changes = sum(each.change for each in found.rates) + found.rounded_away + found.adjusted
    assert changes == now.total - before.total


def test_without_the_statement_before_there_is_nothing_to_compare() -> None:
    assert compared(statement(7), [statement(7)], CALENDAR) is None


def test_a_statements_curve_has_a_point_where_its_person_stands() -> None:
    found = statement_curve(statement(600))

    here = {point.sold: point.earned for point in found.points}
    assert (found.sold, here[600], max(here)) == (600, 30, 1250)


def test_a_curve_reaches_half_as_much_again_as_quota() -> None:
    by_quota = Plan(
        "marginal", tiers(("0", "0.05", True), ("1", "0.10", True)), tiers_of="attainment"
    )

    mine = statement_curve(statement(600, by_quota, quota=1000))
    theirs = plan_curve(by_quota, Decimal(1000), least=100)

    assert (mine.points[-1].sold, theirs.points[-1].sold) == (1500, 1500)
    assert (mine.quota, theirs.quota, theirs.sold) == (1000, 1000, None)


def test_where_each_deal_earns_by_its_own_size_there_is_no_curve() -> None:
    by_size = Plan("marginal", TWO, tiers_of="line")

    assert statement_curve(statement(600, by_size)).points == ()
    assert plan_curve(by_size, None, least=100).points == ()


def test_earnings_come_shortest_period_first() -> None:
    month, quarter = statement(600), statement(1200, period=CALENDAR.parse("2026-Q3"))

    found = by_period([quarter, month, month])

    assert [(one.period.kind, one.total) for one in found] == [("month", 60), ("quarter", 70)]


@pytest.mark.parametrize(
    ("asked", "counted"),
    [("2026-09", ["month"]), ("2026-Q3", ["month", "quarter"]), ("2026-09-05", ["month"])],
)
def test_a_quarters_pay_is_no_part_of_its_months(asked: str, counted: list[str]) -> None:
    found = [statement(600), statement(1200, period=CALENDAR.parse("2026-Q3"))]

    periods = summed_periods(found, CALENDAR.parse(asked))

    assert sorted(period.kind for period in periods) == counted


def test_a_plan_tells_its_versions_by_day_and_number() -> None:
    first, second = date(2026, 1, 1), date(2026, 7, 1)
    steps = ((first, PlanVersion(3, 1, MARGINAL)), (second, PlanVersion(4, 2, LIFT)))
    plan = history(MARGINAL)
    told = type(plan)(1, "AE", type(plan.terms)((*steps, (date(2027, 1, 1), None))), "month", False)

    assert (told.begins(4), told.begins(9)) == (second, None)
    assert told.shown_on(date(2025, 1, 1)) == told.shown_on(date(2027, 5, 5)) == steps[1][1]
    assert told.shown_on(first) == told.numbered(1) == steps[0][1]
    assert (told.before(steps[1][1]), told.before(steps[0][1])) == (MARGINAL, None)
    assert (told.ends_on, plan.ends_on) == (date(2027, 1, 1), None)
