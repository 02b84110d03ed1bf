"""Telling people what concerns them, in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from salesgame.domain.notices.kinds import ALWAYS, NoticeKind
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.notices import NoticeOffRow, NoticeRow

_COLUMNS = ("person_id", "kind", "about", "made_at", "made_by")


def tell(work: Work, people: Collection[int], kind: NoticeKind, **about: Any) -> None:
    """Tell people one thing each; nobody of what they did themselves, or switched off.

    `about` is plain JSON: what the kind's sentence and its link need.
    """
    tell_each(work, kind, dict.fromkeys(people, about))


def tell_each(work: Work, kind: NoticeKind, about: Mapping[int, dict[str, Any]]) -> None:
    """Tell each person what it is about for them, as `tell` does: one insert for all of them."""
    told = sorted(about.keys() - {work.actor} - _deaf(work, about.keys(), kind))
    rows = [(person, kind, about[person], work.now, work.actor) for person in told]
    bulk.insert(work.session, NoticeRow, _COLUMNS, rows)


def _deaf(work: Work, people: Collection[int], kind: NoticeKind) -> set[int]:
    if kind in ALWAYS or not people:
        return set()
    row = NoticeOffRow
    found: set[int] = set()
    for part in bulk.in_chunks(sorted(people)):
        off = select(row.person_id).where(row.kind == kind, row.person_id.in_(part))
        found.update(work.session.scalars(off))
    return found
