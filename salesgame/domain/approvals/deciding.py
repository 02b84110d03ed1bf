"""Who decides on what others report, and what can't be decided."""

from __future__ import annotations

from collections.abc import Collection

from salesgame.domain.access.permissions import Viewer
from salesgame.domain.core.refusals import DomainError


class ChangedSince(DomainError):
    """It changed since this page was opened. Look at it as it is now, and decide again."""


class AskedBeforeAChange(DomainError):
    """The entry changed after this request. Reject the request so that it can be sent again."""


class AlreadyDecided(DomainError):
    """This was decided, replaced or withdrawn meanwhile. Look at it as it is now."""


class DecidesOwn(DomainError):
    """You can't approve or reject entries you have a share in, logged or asked for yourself."""


class NotYoursToDecide(DomainError):
    """Only managers of the people with a share in it, and admins, can approve or reject it."""


class WaitsForFinance(DomainError):
    """It is part of an import that changes locked periods. Finance decides on the whole import."""


class NothingRejected(DomainError):
    """There is nothing rejected to ask for again."""


class AskedWithoutAnswer(DomainError):
    """Change it first, or answer the reason it was rejected for."""

    field = "answer"


class NotYoursToAsk(DomainError):
    """Only people with a share in it, and the person who logged it, can ask for approval again."""


class NothingToWithdraw(DomainError):
    """Nothing of yours waits here any more."""


class NotUndoable(DomainError):
    """Only an approval or a rejection can be undone."""


class UndoneAlready(DomainError):
    """This decision was undone already."""


class DecisionBuiltOn(DomainError):
    """It was changed or decided again after this decision. Undo only the latest one."""


class UndoTooLate(DomainError):
    """Its period is locked, so the decision stays. Change the entry itself if it is wrong."""


class NotYoursToUndo(DomainError):
    """Only the person who decided, or an admin, can undo a decision."""


def answers_for(viewer: Viewer, credited: Collection[int]) -> bool:
    """Whether it is theirs to look after: managers of somebody who is credited, and admins."""
    if viewer.role == "manager":
        return not viewer.people_below.isdisjoint(credited)
    return viewer.role == "admin"


def check_decider(
    viewer: Viewer, credited: Collection[int], asked_by: int | None, *, is_left: bool = False
) -> None:
    """Refuse who is credited or asked for it, and who doesn't look after any of them.

    `is_left` says that nobody who does may decide: then finance does. Raises DecidesOwn,
    NotYoursToDecide.
    """
    if viewer.id in {*credited, asked_by}:
        raise DecidesOwn
    if not (answers_for(viewer, credited) or (is_left and viewer.role == "finance")):
        raise NotYoursToDecide
