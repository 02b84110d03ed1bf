"""Names and addresses of people."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.people.person import (
    NameMissing,
    NameTooLong,
    NotAnEmail,
    first_day_away,
    tidy_email,
    tidy_name,
    tidy_nickname,
)


@pytest.mark.parametrize("name", ["Sari", 'O\'Brien <b>"Bob"', "🦊 Fox", "李小龍", "Åsa-Linnéa"])
def test_a_name_is_kept_as_written(name: str) -> None:
    assert tidy_name(name) == name


def test_a_name_loses_what_nobody_can_see() -> None:
    assert tidy_name("  Sari \t Wulan\x00dari\u202e ") == "Sari Wulan dari"


def test_a_name_of_nothing_is_refused() -> None:
    with pytest.raises(NameMissing):
        tidy_name(" \u202e\x07 ")
    assert tidy_nickname("  ") is None


def test_a_name_has_at_most_120_characters_and_an_address_254() -> None:
    longest = f"sari@{'x' * 241}.example"

    assert tidy_name("x" * 120) == "x" * 120
    with pytest.raises(NameTooLong):
        tidy_name("x" * 121)
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
