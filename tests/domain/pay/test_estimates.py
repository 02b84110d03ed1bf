"""Estimates: the deals of a period that closed while the person was on that very plan."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.pay.estimates import estimate, quota_in_minor
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.terms import Assignment
from salesgame.domain.targets.quotas import Target
from tests.domain.pay.terms import TWO, history, sold

ANA, RULE, OTHER_RULE = 5, 1, 2
SEPTEMBER = Calendar().parse("2026-09")
PLAN = history(Plan("marginal", TWO))
DEALS = tuple(
    deal
    for number, day in enumerate((8, 9, 14, 15), start=1)
    for deal in sold(100, number, date(2026, 9, day))
)


def days(first: int, end: int, rule_id: int = RULE) -> Assignment:
    """On a plan in September, off it from the day `end` on."""
    return Assignment(ANA, rule_id, date(2026, 9, first), date(2026, 9, end))


@pytest.mark.parametrize(
    ("spans", "deals"),
    [
        ([], []),
        ([days(9, 15)], [2, 3]),
        ([days(1, 9), days(14, 15)], [1, 3]),
        ([days(1, 30, OTHER_RULE)], []),
        ([days(9, 10), days(1, 30, OTHER_RULE)], [2]),
    ],
)
def test_deals_count_that_closed_on_days_on_that_plan(
    spans: list[Assignment], deals: list[int]
) -> None:
    found = estimate(PLAN, SEPTEMBER, DEALS, spans, None)

    assert [fact.deal_id for fact in found.facts] == deals
    assert found.total == 5 * len(deals)


def test_deals_of_other_months_are_left_out() -> None:
    always = Assignment(ANA, RULE, date.min, date.max)
    around = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1)]
    deals = [deal for number, day in enumerate(around) for deal in sold(100, number, day)]

    found = estimate(PLAN, SEPTEMBER, deals, [always], None)

    assert [fact.closed_on for fact in found.facts] == around[1:3]


@pytest.mark.parametrize(
    ("due", "quota"),
    [
        (Fraction(0), None),
        (Fraction(49, 100), None),  # less than a cent is no quota to divide by
        (Fraction(1, 2), Decimal(1)),
        (Fraction(1000, 3), Decimal(333)),
    ],
)
def test_a_quota_is_told_in_whole_cents_and_of_none_there_is_nothing(
    due: Fraction, quota: Decimal | None
) -> None:
    assert quota_in_minor(Target(Decimal(1000), due)) == quota
    assert quota_in_minor(None) is None
