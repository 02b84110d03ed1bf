"""What a password must be: long, and not the one everybody tries first."""

from __future__ import annotations

from salesgame.domain.core.refusals import DomainError, Gathered, NotSaved

LEAST, MOST = 12, 512
# What is left of a password when digits and signs at its ends are taken off.
_OBVIOUS = frozenset((
    "password", "passwort", "passwords", "passw0rd", "p@ssword", "p@ssw0rd", "katasandi",
    "rahasia", "kunci", "qwerty", "qwertyuiop", "qwertz", "asdfgh", "asdfghjkl", "zxcvbn",
    "zxcvbnm", "letmein", "letmeinplease", "welcome", "selamat", "iloveyou", "sayang",
    "monkey", "dragon", "football", "baseball", "sunshine", "princess", "admin",
    "administrator", "administrators", "superadmin", "changeme", "trustno", "default",
    "master", "secret", "salesgame", "sales", "temporary", "company", "login", "test",
    "testing", "correcthorsebatterystaple",
))  # fmt: skip
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890123456789")


class PasswordTooShort(DomainError):
    """A password has at least {least} characters. Four ordinary words are easy to keep in mind."""

    field = "password"


class PasswordTooLong(DomainError):
    """A password has at most {most} characters."""

    field = "password"


class PasswordObvious(DomainError):
    """That password is among the first anybody would try. Four words that have nothing to do with each other are better."""  # noqa: E501

    field = "password"


class PasswordsDiffer(DomainError):
    """The two passwords are not the same."""

    field = "again"


class WrongPassword(DomainError):
    """That isn't your present password."""

    field = "present"


class HashingBusy(NotSaved):
    """Nothing was changed: too many people are signing in at once. Try again in a moment."""


def check_passwords(password: str, again: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse a password as `check_password` does, and one that is not the same `again`."""
    refusals = Gathered()
    with refusals:
        check_password(password, about=about)
    with refusals:
        if password != again:
            raise PasswordsDiffer
    refusals.refuse()


def check_password(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse a password that is short or obvious; `about` is the person's own name and address.

    Raises PasswordTooShort, PasswordTooLong, PasswordObvious.
    """
    if len(password) < LEAST:
        raise PasswordTooShort(least=LEAST)
    if len(password) > MOST:
        raise PasswordTooLong(most=MOST)
    if _is_obvious(password.casefold(), about):
        raise PasswordObvious


def _is_obvious(password: str, about: tuple[str, ...]) -> bool:
    core = "".join(c for c in password if c.isalnum())
    letters = password.strip("0123456789 !\"#$%&'()*+,-./:;<=>?@[]^_{|}~")
    return (
        len(set(password)) <= 4
        or letters in _OBVIOUS
        or core in _OBVIOUS
        or _is_repeated(core)
        or any(core in row * 2 or core in row[::-1] * 2 for row in _ROWS)
        or any(_is_about(core, word) for word in about)
    )


def _is_repeated(core: str) -> bool:
    """Whether one piece fills it: `abcdabcdabcd`, `passwordpassword`."""
    return any(
        len(core) % size == 0 and core[:size] * (len(core) // size) == core
        for size in range(1, min(len(core) // 2, 8) + 1)
    )


def _is_about(core: str, word: str) -> bool:
    """Whether little is left of it without the person's own name or address."""
    own = "".join(c for c in word.casefold() if c.isalnum())
    return len(own) >= 3 and len(core.replace(own, "")) <= 4
