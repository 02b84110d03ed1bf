"""Telling people what concerns them, in the transaction in which it happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from salesgame.domain.notices.kinds import ALWAYS, NoticeKind
from salesgame.queries.approvals.deciders import finance_and_admins
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.notices import NoticeOffRow, NoticeRow
from salesgame.storage.people import PersonRow

_COLUMNS = ("person_id", "kind", "about", "made_at", "made_by")


def tell(work: Work, people: Collection[int], kind: NoticeKind, **about: Any) -> None:
    """Tell people one thing each; nobody of what they did themselves, or switched off.

    `about` is plain JSON: what the kind's sentence and its link need.
    """
    tell_each(work, kind, dict.fromkeys(people, about))


def tell_of_access(work: Work, person_id: int, name: str, role: str, step: str) -> None:
    """Tell finance and admins that somebody opened or shut the door of one of them.

    `step` is a link, another e-mail address, deactivated or reactivated: whoever comes in could
    confirm and read what is theirs, and whoever is out can't. A link is told to its person apart.
    """
    if work.actor in (None, person_id) or role not in ("finance", "admin"):
        return
    told = finance_and_admins(work.session) | {person_id}
    if step == "link":
        told -= {person_id}
    tell(work, told, "password_reset", step=step, person_id=person_id, name=name)


def tell_of_own_identity(work: Work, person_id: int) -> None:
    """Tell finance and admins that somebody changed by what files recognize themself.

    What a trusted file credits to them from then on is paid without anybody's approval.
    """
    if work.actor != person_id:
        return
    name = work.session.scalar(select(PersonRow.name).where(PersonRow.id == person_id))
    told = finance_and_admins(work.session)
    tell(work, told, "password_reset", step="identity", person_id=person_id, name=name)


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
