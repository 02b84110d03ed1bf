"""Which passwords are taken."""

from __future__ import annotations

import pytest

from salesgame.domain.access.passwords import (
    PasswordObvious,
    PasswordTooLong,
    PasswordTooShort,
    check_password,
)


@pytest.mark.parametrize(
    "password",
    [
        "four plain words here",
        "correct horse!",
        "x7Kq-92mm-LpQ1",
        "nasi goreng pedas",
        "密码很长的一句话没人会猜到吧",
    ],
)
def test_a_long_password_nobody_would_try_is_taken(password: str) -> None:
    check_password(password, about=("Ana", "ana"))


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "Password!!!!!!", "passwordpassword", "qwertyuiop12345", "123456789012",
        "aaaaaaaaaaaa", "abcdefghijkl", "abcabcabcabc", "correcthorsebatterystaple",
        "SalesGame2026!",
    ],
)  # fmt: skip
def test_an_obvious_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordObvious):
        check_password(password)


def test_ones_own_name_with_a_number_is_refused() -> None:
    with pytest.raises(PasswordObvious):
        check_password("Wulandari2026", about=("Sari", "Wulandari"))


def test_eleven_characters_are_too_few_and_twelve_are_enough() -> None:
    with pytest.raises(PasswordTooShort):
        check_password("kxw vbn quz")
    check_password("kxw vbn quzy")


def test_a_password_that_would_only_keep_the_server_busy_is_refused() -> None:
    longest = "four plain words " * 30 + "xy"

    check_password(longest)
    with pytest.raises(PasswordTooLong):
        check_password(longest + "z")


def test_four_different_characters_are_too_few_and_five_are_enough() -> None:
    with pytest.raises(PasswordObvious):
        check_password("kxwkwxxkvwvkk")
    check_password("kxwkwxxkvwvkz")


def test_a_name_of_two_letters_may_stand_in_a_password_and_one_of_three_does_not_help() -> None:
    check_password("bo-bo-bo-bo-wxyz", about=("Bo",))
    with pytest.raises(PasswordObvious):
        check_password("bob-wxyz-bob-bob", about=("Bob",))
    check_password("bob-vwxyz-bob-bob", about=("Bob",))
