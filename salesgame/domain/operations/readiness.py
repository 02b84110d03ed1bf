"""Why a database can't be worked with yet; each refusal names the way out."""

from __future__ import annotations

from salesgame.domain.core.refusals import DomainError

# Migrations are numbered, so that a later one is greater.
OLDEST = "0007"  # the six before it were folded into it
NEWEST = "0011"
BEFORE = "60359f8"  # the last commit that goes on from those six


class NotReady(DomainError):
    """The database can't be worked with yet."""


class DatabaseAway(NotReady):
    """The database can't be opened. Is its server running, and is DATABASE_URL right?"""


class NotMigrated(NotReady):
    """The database lacks what this version needs. Run: flask --app app db upgrade"""


class TooOld(NotReady):
    """The database stopped at {stopped}. First, at git {before}, run: flask --app app db upgrade"""


def is_too_old(stopped: str) -> bool:
    """Whether what follows the migration a database stopped at isn't here any more."""
    return "" < stopped < OLDEST


def refuse_too_old(stopped: str) -> None:
    """Refuse a database by its last migration, "" where it has had none. Raises TooOld."""
    if is_too_old(stopped):
        raise TooOld(stopped=stopped, before=BEFORE)
