"""A points rule is read by name, refused by name, and stored as it was read."""

from __future__ import annotations

from typing import Any

import pytest

from salesgame.domain.core.refusals import DomainError, ManyRefused
from salesgame.domain.points.rules import MOST_POINTS, NotAPointsRule, PointsRule, rule_from


@pytest.mark.parametrize(
    "body",
    [
        {"on": "deal_won", "points": 10, "per": 1},
        {"on": "amount_won", "points": 1, "per": 100_000, "minimum": 0, "daily_cap": 1},
        {"on": "activity", "points": MOST_POINTS, "per": 1, "activity": "call", "minimum": 60,
         "verified_only": True},
        {"on": "deal_won", "points": 1, "per": 1, "product": "P", "segment": "S", "source": "fair"},
    ],
)  # fmt: skip
def test_a_rule_is_stored_as_it_was_read(body: dict[str, Any]) -> None:
    assert rule_from(body).body() == body


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"on": "luck"}, "body", "“luck” is not deal_won, amount_won or activity"),
        ({"luck": 1}, "body", "unknown parts: luck"),
        ({"points": 0}, "points", "between 1 and 1,000,000"),
        ({"points": MOST_POINTS + 1}, "points", "between 1 and 1,000,000"),
        ({"per": 0}, "per", "above zero"),
        ({"minimum": -1}, "minimum", "below zero"),
        ({"daily_cap": 0}, "daily_cap", "above zero"),
        ({"on": "activity"}, "activity", "Choose a kind of activity"),
        ({"on": "activity", "activity": "call", "minimum": -1}, "minutes", "below zero"),
    ],
)
def test_a_rule_is_refused_beside_the_field_that_is_wrong(
    change: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(DomainError) as refused:
        rule_from({"on": "deal_won", "points": 1} | change)

    assert refused.value.field == field
    assert sentence in refused.value.message


@pytest.mark.parametrize("missing", ["on", "points"])
def test_a_rule_without_what_it_counts_or_its_points_is_none(missing: str) -> None:
    body = {"on": "deal_won", "points": 1}
    del body[missing]

    with pytest.raises(NotAPointsRule, match="lacks"):
        rule_from(body)


def test_all_that_is_wrong_with_a_rule_is_said_at_once() -> None:
    with pytest.raises(ManyRefused) as refused:
        PointsRule("activity", 0, minimum=-1, daily_cap=0)

    assert [one.field for one in refused.value.each] == [
        "activity", "points", "minutes", "daily_cap",
    ]  # fmt: skip
