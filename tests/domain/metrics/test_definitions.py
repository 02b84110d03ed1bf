"""Each metric's definition, with the edges the definitions page decides."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salesgame.domain.metrics.definitions import (
    BY_KEY,
    Totals,
    UnknownMetric,
    exact_text,
    is_immature,
    metric_named,
    own_metrics,
    total,
)


def shown(key: str, totals: Totals, decimals: int = 2) -> str | int | None:
    metric = BY_KEY[key]
    return exact_text(metric, metric.value(totals), decimals)


@pytest.mark.parametrize("key", [k for k, m in BY_KEY.items() if m.unit in ("ratio", "days")])
def test_a_ratio_without_a_denominator_is_not_available_and_never_zero(key: str) -> None:
    assert shown(key, Totals()) is None


def test_a_mean_without_deals_is_not_available_but_revenue_is_zero() -> None:
    assert shown("average_deal", Totals()) is None
    assert shown("revenue", Totals()) == "0.00"


def test_ratios_are_written_with_six_digits_half_up_and_means_with_four() -> None:
    maven = Totals(
        won=4238, won_amount=1_000_553_400, valued=4238, own_amount=1_000_553_400, lost=2473,
        cycle_days=219452, cycles=4238,
    )  # fmt: skip

    assert shown("win_rate", maven) == "0.631501"
    assert shown("average_deal", maven) == "2360.9094"
    assert shown("sales_cycle", maven) == "51.7820"
    assert shown("revenue", maven) == "10005534.00"
    assert shown("revenue", maven, decimals=0) == "1000553400"


@pytest.mark.parametrize(
    ("rate", "written"),
    [
        ("0.0000004999", "0.000000"),
        ("0.0000005", "0.000001"),  # to even it would be none
        ("0.0000015", "0.000002"),
        ("0.0000024999", "0.000002"),
        ("0.0000025", "0.000003"),  # to even it would be two
    ],
)
def test_exactly_half_of_the_last_digit_is_rounded_up(rate: str, written: str) -> None:
    assert exact_text(BY_KEY["win_rate"], Decimal(rate), decimals=2) == written


def test_one_month_has_two_win_rates_that_are_never_mixed() -> None:
    """E26: 100 created, 3 of them won, 7 lost, 90 open."""
    month = Totals(won=3, lost=7, opened=100, cohort_won=3, cohort_lost=7)

    assert shown("created_cohort_win_rate", month) == "0.030000"
    assert shown("win_rate", month) == "0.300000"
    assert is_immature(month)
    assert not is_immature(Totals(opened=4, cohort_won=1, cohort_lost=1))


def test_the_average_leaves_out_deals_without_a_value_and_its_n_says_so() -> None:
    totals = Totals(won=3, won_amount=1_000_00, valued=2, own_amount=100_00)

    assert shown("average_deal", totals) == "50.0000"
    assert BY_KEY["average_deal"].n(totals) == 2
    assert BY_KEY["deals_won"].n(totals) == 3


def test_retention_counts_customers_at_the_start_and_revenue_retention_what_they_paid() -> None:
    """E22 and E25."""
    customers = Totals(customers=200, customers_kept=180, customers_new=40)
    money = Totals(recurring=200_000, recurring_kept=194_000, contracted=4_000, expanded=20_000)

    assert shown("retention", customers) == "0.900000"
    assert shown("churn", customers) == "0.100000"
    assert shown("net_revenue_retention", money) == "1.050000"
    assert shown("gross_revenue_retention", money) == "0.950000"


def test_totals_add_measure_by_measure_and_kind_by_kind() -> None:
    ana = Totals(won=1, won_amount=100, points=5, logged={"call": 2}, verified={"call": 1})
    ben = Totals(won=2, lost=1, points=3, logged={"call": 1, "visit": 4})

    both = total([ana, ben])

    assert (both.won, both.lost, both.won_amount, both.points) == (3, 1, 100, 8)
    assert both.logged == {"call": 3, "visit": 4}
    assert (shown("calls", both), shown("calls_verified", both)) == (3, 1)
    assert shown("activities", both) == 7


@pytest.mark.parametrize(
    ("lost_share", "win_rate"), [(1_000_000, "0.333333"), (250_000, "0.666667")]
)
def test_deals_may_be_counted_by_share_the_lost_ones_too(lost_share: int, win_rate: str) -> None:
    half = Totals(won=1, won_share=500_000, lost=1, lost_share=lost_share, by_share=True)

    assert shown("deals_won", half) == "0.500000"
    assert shown("win_rate", half) == win_rate


def test_a_companys_own_kind_of_activity_is_a_metric_by_its_key() -> None:
    visits = metric_named("visit", ["call", "visit"])

    assert visits.value(Totals(logged={"visit": 4})) == 4
    assert [m.label for m in own_metrics([("call", "Call"), ("visit", "Visit")])] == ["Visit"]


def test_an_unknown_metric_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownMetric, match="win_rate"):
        metric_named("conversion")


def test_less_is_better_only_for_the_cycle_and_churn() -> None:
    assert {k for k, m in BY_KEY.items() if m.less_is_better} == {"sales_cycle", "churn"}
