"""Reading notices, and switching kinds of them off."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, insert, update

from salesgame.domain.notices.kinds import SWITCHED
from salesgame.services.work import Work
from salesgame.storage.notices import NoticeOffRow, NoticeRow


def read_notice(work: Work, person_id: int, notice_id: int) -> None:
    """Mark one of a person's own notices as read."""
    _read(work, NoticeRow.person_id == person_id, NoticeRow.id == notice_id)


def read_notices(work: Work, person_id: int, until: int) -> None:
    """Mark a person's notices as read up to the newest one they saw."""
    _read(work, NoticeRow.person_id == person_id, NoticeRow.id <= until)


def choose_kinds(work: Work, person_id: int, wanted: Collection[str]) -> None:
    """Tell a person the `wanted` kinds from now on, and no other that can be switched off."""
    row = NoticeOffRow
    work.session.execute(delete(row).where(row.person_id == person_id))
    off = [{"person_id": person_id, "kind": kind} for kind in SWITCHED if kind not in wanted]
    if off:
        work.session.execute(insert(row), off)


def _read(work: Work, *which: ColumnElement[bool]) -> None:
    unread = update(NoticeRow).where(*which, NoticeRow.read_at.is_(None))
    work.session.execute(unread.values(read_at=work.now))
