"""Sources that an admin names: where facts come from without passing through anybody's hands."""

from __future__ import annotations

from salesgame.domain.core.refusals import DomainError

MOST_SOURCES = 100
MOST_NAME = 60
HAND = "hand"


class SourceWithoutAName(DomainError):
    """Write the source's name, as its column template says it."""

    field = "name"


class SourceNameTooLong(DomainError):
    """A source's name has at most {most} characters."""

    field = "name"


class HandIsNoSource(DomainError):
    """What people log manually is no source: it always needs approval."""

    field = "name"


class SourceAlreadyNamed(DomainError):
    """ "{name}" is on the list already."""

    field = "name"


class TooManySources(DomainError):
    """There are {most} sources on the list. Remove one first."""

    field = "name"


class SourceNotNamed(DomainError):
    """ "{name}" is not on the list any more."""


class NotYoursToName(DomainError):
    """Only an admin chooses the sources that need no approval."""


def checked_source(text: str) -> str:
    """A source's name as it is kept.

    Raises SourceWithoutAName, SourceNameTooLong, HandIsNoSource.
    """
    name = text.strip()
    if not name:
        raise SourceWithoutAName
    if len(name) > MOST_NAME:
        raise SourceNameTooLong(most=MOST_NAME)
    if name == HAND:
        raise HandIsNoSource
    return name
