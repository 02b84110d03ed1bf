"""How long a throttled door stays shut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from salesgame.domain.access.throttle import Throttle

NOON = datetime(2026, 9, 17, 12, tzinfo=UTC)
DOOR = Throttle(5, timedelta(seconds=30), timedelta(minutes=15))


@pytest.mark.parametrize(
    ("tries", "wait"),
    [(0, None), (4, None), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (500, 900)],
)
def test_the_wait_doubles_from_half_a_minute_to_a_quarter_of_an_hour(
    tries: int, wait: int | None
) -> None:
    opens = DOOR.opens_at(tries, NOON if tries else None)

    assert opens == (None if wait is None else NOON + timedelta(seconds=wait))


def test_free_tries_run_out_at_none() -> None:
    assert [DOOR.left(n) for n in (0, 4, 5, 6)] == [5, 1, 0, 0]
