"""Getting in: what a refused visitor is told, and how long no more tries are let through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from salesgame.domain.core.refusals import DomainError


class WrongSignIn(DomainError):
    """That password doesn't fit this address. You can try {left} more times."""

    field = "password"


class WrongSignInOnce(DomainError):
    """That password doesn't fit this address. You can try once more."""

    field = "password"


class TooManyTries(DomainError):
    """Too many tries. Wait {wait} and try again."""

    field = "password"


class LinkSpent(DomainError):
    """This link has been used, or its time is over. Ask an admin for a new one."""


class AlreadySetUp(DomainError):
    """This installation is set up already. Sign in."""


class WrongSetupToken(DomainError):
    """That isn't a set-up token of this installation. It stands in the log of the server, and works once."""  # noqa: E501

    field = "token"


@dataclass(frozen=True, slots=True)
class Throttle:
    """`free` tries, then waits that double from `first_wait` up to `longest_wait`.

    Tries older than `memory` are forgotten.
    """

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    memory: timedelta = timedelta(hours=24)

    def opens_at(self, tries: int, latest: datetime | None) -> datetime | None:
        """The instant before which no further try is taken; None while tries are free."""
        if latest is None or tries < self.free:
            return None
        doublings = min(tries - self.free, 30)
        wait = min(self.first_wait * (1 << doublings), self.longest_wait)
        return latest + wait

    def left(self, tries: int) -> int:
        """How many more tries are free."""
        return max(self.free - tries, 0)


ACCOUNT = Throttle(5, timedelta(seconds=30), timedelta(minutes=15))
# From anywhere: more than one network address can try in a day, so that none of them alone
# keeps the account's owner out.
ANYWHERE = Throttle(200, timedelta(seconds=30), timedelta(minutes=15))
# An office shares one address, so it has more free tries than an account.
ADDRESS = Throttle(40, timedelta(seconds=30), timedelta(minutes=15))
