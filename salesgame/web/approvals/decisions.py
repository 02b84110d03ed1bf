"""What was decided, as a list tells it: what, how, when, and whether it can still be undone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from salesgame.domain.access.permissions import Viewer
from salesgame.domain.core.calendar import Period
from salesgame.queries.approvals.decided import DecidedAct
from salesgame.queries.periods.closed_periods import locking
from salesgame.web.approvals.rows import times
from salesgame.web.site.current_company import current_company
from salesgame.web.ui import filters
from salesgame.web.ui.language import _


@dataclass(frozen=True, slots=True)
class DecidedRow:
    """One act of deciding. `ids` are its decisions where it can be undone, else `stays` says why
    it can't.
    """

    title: str
    person: str
    is_approved: bool
    said: str
    why: str
    ids: tuple[int, ...]
    stays: str
    is_locked: bool


def decided_rows(
    session: Session, found: tuple[DecidedAct, ...], viewer: Viewer
) -> tuple[DecidedRow, ...]:  # fmt: skip
    """The acts in words."""
    return tuple(_row(one, viewer, _lock(session, one)) for one in found)


def _row(one: DecidedAct, viewer: Viewer, lock: Period | None) -> DecidedRow:
    first, subject = one.decisions[0], one.subject
    stays = _stays(one, viewer, lock)
    title = subject.name if first.fact == "deal" else times(subject.name, one.quantity)
    return DecidedRow(
        title, subject.person, first.outcome == "approved", _said(one, viewer), first.why,
        () if stays else tuple(decision.id for decision in one.decisions), stays,
        lock is not None,
    )  # fmt: skip


def _said(one: DecidedAct, viewer: Viewer) -> str:
    first = one.decisions[0]
    at = filters.moment(first.at)
    if first.by_id == viewer.id or first.by is None:
        return (
            _("Approved %(at)s", at=at)
            if first.outcome == "approved"
            else _("Rejected %(at)s", at=at)
        )
    if first.outcome == "approved":
        return _("Approved by %(name)s, %(at)s", name=first.by, at=at)
    return _("Rejected by %(name)s, %(at)s", name=first.by, at=at)


def _stays(one: DecidedAct, viewer: Viewer, lock: Period | None) -> str:
    """Why it can't be undone any more, as far as a list can tell; nothing where it can."""
    first = one.decisions[0]
    if first.undone_at:
        return _("Undone")
    if not one.is_last:
        return _("Changed since")
    if lock is not None:
        return _("%(period)s is locked: ask finance", period=filters.period_short(lock))
    if viewer.role != "admin" and first.by_id != viewer.id:
        return _("Decided by someone else")
    return ""


def _lock(session: Session, one: DecidedAct) -> Period | None:
    """The closed period in which it lies."""
    day = one.subject.day
    return locking(session, current_company().calendar, day) if day else None
