"""Televisions: the code they show, how long it holds, and who may set one up."""

from __future__ import annotations

from datetime import timedelta

from salesgame.domain.access.permissions import Viewer
from salesgame.domain.access.throttle import Throttle
from salesgame.domain.core.refusals import DomainError

# Letters that can't be taken for one another or for a figure across a room, and make no words;
# none so wide that eight of them leave the screen.
ALPHABET = "BCDFGHJKLNPQRSTVXZ"
CODE_LENGTH = 8
CODE_HOLDS = timedelta(minutes=10)
ONLINE_FOR = timedelta(minutes=3)
GUESSES = Throttle(8, timedelta(seconds=30), timedelta(minutes=15))
NEW_CODES = Throttle(60, timedelta(seconds=10), timedelta(minutes=5), timedelta(hours=1))
NAME_LENGTH = 60


class UnknownCode(DomainError):
    """No screen shows this code now. A code changes after ten minutes: read it once more."""

    field = "code"


class CodeMissing(DomainError):
    """Type the code that the screen shows."""

    field = "code"


class ScreenWithoutAName(DomainError):
    """Name the place where the screen hangs, such as "Sales floor"."""

    field = "name"


class UnknownScreen(DomainError):
    """There is no such screen, or it has been unpaired."""


def spelled(code: str) -> str:
    """A code as people read it: BCDF-GHJK."""
    return f"{code[:4]}-{code[4:]}"


def typed(text: str) -> str:
    """A code as people type it, brought to the form in which it is kept."""
    return "".join(letter for letter in text.upper() if letter in ALPHABET)


def clean_code(text: str) -> str:
    """The code as it is kept. Raises CodeMissing."""
    code = typed(text)
    if not code:
        raise CodeMissing
    return code


def clean_name(text: str) -> str:
    """The screen's name. Raises ScreenWithoutAName."""
    name = " ".join(text.split())[:NAME_LENGTH]
    if not name:
        raise ScreenWithoutAName
    return name


def may_handle_screen(viewer: Viewer, paired_by: int | None, team_id: int | None) -> bool:
    """An admin handles every screen, a manager those they paired and those of their teams."""
    if viewer.role == "admin":
        return True
    return viewer.role == "manager" and (paired_by == viewer.id or team_id in viewer.teams_below)
