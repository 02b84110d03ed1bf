"""Names and addresses of people."""

from __future__ import annotations

import pytest

from salesgame.domain.people.person import (
    NameMissing,
    NameTooLong,
    NotAnEmail,
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
    with pytest.raises(NameTooLong):
        tidy_name("x" * 121)
    assert tidy_nickname("  ") is None


def test_an_address_has_one_form() -> None:
    assert tidy_email("  Sari@Kestrel.Example ") == "sari@kestrel.example"


@pytest.mark.parametrize(
    "text", ["", "sari", "sari@", "@x.example", "a b@x.example", "a@x", "a@x..y"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(NotAnEmail):
        tidy_email(text)
