"""Addresses of people, and the last day of who left."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.people.person import NotAnEmail, first_day_away, tidy_email


def test_an_address_has_at_most_254_characters() -> None:
    longest = f"sari@{'x' * 241}.example"

    assert tidy_email(longest) == longest
    with pytest.raises(NotAnEmail):
        tidy_email(f"a{longest}")


@pytest.mark.parametrize(
    ("deactivated_at", "zone", "day"),
    [
        (datetime(2026, 9, 17, 9, tzinfo=UTC), "UTC", date(2026, 9, 18)),
        (
            datetime(2026, 9, 17, 17, tzinfo=UTC),
            "Asia/Jakarta",
            date(2026, 9, 19),
        ),  # the 18th there
    ],
)
def test_the_day_of_a_deactivation_is_the_last_one_here(
    deactivated_at: datetime, zone: str, day: date
) -> None:
    assert first_day_away(Calendar(zone=zone), deactivated_at) == day


def test_an_address_has_one_form() -> None:
    assert tidy_email("  Sari@Kestrel.Example ") == "sari@kestrel.example"


@pytest.mark.parametrize(
    "text", ["", "sari", "sari@", "@x.example", "a b@x.example", "a@x", "a@x..y"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NotAnEmail):
        tidy_email(text)
