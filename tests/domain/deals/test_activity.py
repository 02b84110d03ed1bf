"""An activity: what can be logged, what counts of it, and when it is verified."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import (
    Activity,
    ActivityFields,
    ActivityInTheFuture,
    ActivityKind,
    DurationBelowZero,
    QuantityBelowOne,
    QuantityTooLarge,
    check_activity,
    is_verified,
)

NOW = datetime(2026, 9, 17, 9, tzinfo=UTC)
CALL = Activity(1, "hand", "K", "call", 1, NOW, NOW.date(), duration=60)


def check(**entered: Any) -> None:
    """Check a call of this moment, unless something else was entered."""
    fields = {"happened_at": NOW} | entered
    check_activity(
        ActivityFields("K", "call", 1, **fields), NOW, Calendar(), first_day=date(2000, 1, 1)
    )


@pytest.mark.parametrize(
    "entered", [{}, {"quantity": 1}, {"quantity": 1_000_000}, {"duration": 0}, {"duration": 1}]
)
def test_an_activity_that_can_be_is_taken(entered: dict[str, Any]) -> None:
    check(**entered)


@pytest.mark.parametrize(
    ("entered", "refusal"),
    [
        ({"happened_at": NOW + timedelta(seconds=1)}, ActivityInTheFuture),
        ({"quantity": 0}, QuantityBelowOne),
        ({"quantity": 1_000_001}, QuantityTooLarge),
        ({"duration": -1}, DurationBelowZero),
    ],
)
def test_an_activity_that_cannot_be_is_refused_by_name(
    entered: dict[str, Any], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        check(**entered)


@pytest.mark.parametrize(
    ("verified_after", "completed", "duration", "verified"),
    [
        (0, True, None, True),
        (0, False, 600, False),
        (120, True, 119, False),
        (120, True, 120, True),
        (120, True, None, False),  # a length that nobody knows is none
        (120, False, 600, False),
    ],
)
def test_a_call_is_verified_from_exactly_the_length_on_that_its_kind_asks_for(
    verified_after: int, completed: bool, duration: int | None, verified: bool
) -> None:
    kind = ActivityKind("call", "Call", verified_after=verified_after)

    assert is_verified(kind, completed=completed, duration=duration) is verified


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, True),
        ({"approval": "pending"}, True),
        ({"verified": False}, True),
        ({"cancelled": True}, False),
        ({"approval": "refused"}, False),
    ],
)
def test_an_activity_counts_unless_it_was_cancelled_or_refused(
    changed: dict[str, Any], counts: bool
) -> None:
    assert replace(CALL, **changed).counts is counts


@pytest.mark.parametrize(
    ("changed", "is_told"),
    [
        ({"quantity": 2}, True),
        ({"duration": 61}, True),
        ({"kind": "demo"}, True),
        ({"person_id": 2}, True),
        ({"completed": False}, True),
        ({"happened_at": NOW - timedelta(hours=1)}, True),
        ({"cancelled": True}, True),
        ({"outcome": "voicemail"}, False),
        ({"approval": "approved"}, False),
    ],
)
def test_what_figures_points_and_badges_read_of_an_activity_is_told_anew(
    changed: dict[str, Any], is_told: bool
) -> None:
    assert (replace(CALL, **changed).told != CALL.told) is is_told
