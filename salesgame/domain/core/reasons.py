"""Reasons that people give for what they do, kept with it for everybody it concerns."""

from __future__ import annotations

from salesgame.domain.core.refusals import DomainError

MOST_REASON = 1_000


class ReasonMissing(DomainError):
    """Say why: the reason is kept with the change."""

    field = "why"


class ReasonTooLong(DomainError):
    """A reason has at most {most} characters; this one has {length}. Shorten it."""

    field = "why"


def check_reason(why: str) -> None:
    """Raises ReasonMissing where nothing is said, ReasonTooLong."""
    if not why.strip():
        raise ReasonMissing
    check_length(why)


def check_length(why: str) -> None:
    """Raises ReasonTooLong."""
    if len(why) > MOST_REASON:
        raise ReasonTooLong(most=f"{MOST_REASON:,}", length=f"{len(why):,}")
