"""What was decided, as a list tells it: what, how, when, and whether it can still be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from salesgame.domain.access.permissions import Viewer
from salesgame.queries.approvals.decided import DecidedAct
from salesgame.web.approvals.rows import times
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
    found: tuple[DecidedAct, ...], viewer: Viewer, lock: date
) -> tuple[DecidedRow, ...]:  # fmt: skip
    """The acts in words; days before `lock` are locked."""
    return tuple(_row(one, viewer, lock) for one in found)


def _row(one: DecidedAct, viewer: Viewer, lock: date) -> DecidedRow:
    first, subject = one.decisions[0], one.subject
    stays = _stays(one, viewer, lock)
    title = subject.name if first.fact == "deal" else times(subject.name, one.quantity)
    return DecidedRow(
        title, subject.person, first.outcome == "approved", _said(one, viewer), first.why,
        () if stays else tuple(decision.id for decision in one.decisions), stays,
        _is_locked(one, lock),
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


def _stays(one: DecidedAct, viewer: Viewer, lock: date) -> str:
    """Why it can't be undone any more, as far as a list can tell; nothing where it can."""
    first = one.decisions[0]
    if first.undone_at:
        return _("Undone")
    if not one.is_last:
        return _("Changed since")
    if one.subject.day and _is_locked(one, lock):
        month = filters.day(one.subject.day, "month")
        return _("%(month)s is locked: ask finance", month=month)
    if viewer.role != "admin" and first.by_id != viewer.id:
        return _("Decided by someone else")
    return ""


def _is_locked(one: DecidedAct, lock: date) -> bool:
    return one.subject.day is not None and one.subject.day < lock
