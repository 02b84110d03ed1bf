"""What a plan refuses, by name, and how it is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from salesgame.domain.core.refusals import DomainError
from salesgame.domain.pay.body import body_of, plan_from

TIERS = [{"from": "0", "rate": "0.05"}, {"from": "5000000", "rate": "0.08", "inclusive": False}]
MARGINAL = {"shape": "marginal", "tiers": TIERS}


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"shape": "sideways"}, "NotAPlan"),
        ({"measure": "margin"}, "NotAPlan"),
        ({"period": "week"}, "NotAPlan"),
        ({"tiers_of": "mood"}, "NotAPlan"),
        ({"rounding": "up"}, "NotAPlan"),
        ({"bonus": 5}, "NotAPlan"),
        ({"tiers": "5%"}, "NotAPlan"),
        ({"tiers": [{"from": "0"}]}, "NotAPlan"),
        ({"tiers": [{"from": "0", "rate": 0.05}]}, "NotAPlan"),
        ({"tiers": [{"from": "0", "rate": "five"}]}, "NotAPlan"),
        ({"tiers": [{"from": "0", "rate": "NaN"}]}, "NotAPlan"),
        ({"tiers": []}, "PlanWithoutTiers"),
        ({"tiers": [{"from": "10", "rate": "0.05"}]}, "FirstTierAboveZero"),
        ({"tiers": [*TIERS, {"from": "5000000", "rate": "0.1"}]}, "TiersOutOfOrder"),
        ({"tiers": [{"from": "0", "rate": "-0.01"}]}, "RateOutOfRange"),
        ({"tiers": [{"from": "0", "rate": "10.01"}]}, "RateOutOfRange"),
        ({"shape": "flat"}, "FlatPlanWithTiers"),
        ({"cap": 0}, "CapNotAboveZero"),
        ({"cap": 10.5}, "NotAPlan"),
        ({"only_above": "0"}, "FloorNotAboveZero"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_name(change: dict[str, Any], refusal: str) -> None:
    with pytest.raises(DomainError) as refused:
        plan_from({**MARGINAL, **change})

    assert type(refused.value).__name__ == refusal


def test_a_plan_is_kept_and_read_back_the_same() -> None:
    plan = plan_from({**MARGINAL, "cap": 100, "only_above": "7", "rounding": "half_even"})

    assert plan_from(body_of(plan)) == plan


def test_a_rate_may_be_nothing_and_ten_times_what_is_sold() -> None:
    for rate in ("0", "10"):
        plan = plan_from({**MARGINAL, "tiers": [{"from": "0", "rate": rate}]})
        assert plan.tiers[0].rate == Decimal(rate)


def test_only_tiers_and_floors_of_attainment_need_a_quota() -> None:
    one_rate = {"shape": "flat", "tiers": TIERS[:1], "tiers_of": "attainment"}

    assert plan_from({**MARGINAL, "tiers_of": "attainment"}).needs_quota
    assert plan_from({**one_rate, "only_above": "0.5"}).needs_quota
    assert not plan_from(MARGINAL).needs_quota
    assert not plan_from({**MARGINAL, "only_above": "100"}).needs_quota
    assert not plan_from(one_rate).needs_quota
