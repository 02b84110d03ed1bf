"""Reading one person's notices: a page of them, how many are unread, the kinds switched off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select
from sqlalchemy.orm import Session

from salesgame.domain.notices.kinds import ALWAYS
from salesgame.storage.db.prepared import PreparedQuery
from salesgame.storage.notices import NoticeOffRow, NoticeRow
from salesgame.storage.people import PersonRow

PAGE = 30
MOST_COUNTED = 100  # a count that says "99+" needn't count on


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One thing a person is told; `by` None is SalesGame itself, or the command line."""

    id: int
    kind: str
    about: dict[str, Any]
    made_at: datetime
    by: str | None
    read_at: datetime | None

    @property
    def is_unread(self) -> bool:
        """Whether the person hasn't said yet that they read it."""
        return self.read_at is None


_N = NoticeRow.__table__.c
_UNREAD_ONES = (
    select(literal(1).label("one"))
    .where(_N.person_id == bindparam("person_id"), _N.read_at.is_(None))
    .limit(MOST_COUNTED)
    .subquery()
)
_UNREAD = PreparedQuery(select(func.count(_UNREAD_ONES.c.one)))


def notices(
    session: Session, person_id: int, before: int | None = None
) -> tuple[tuple[NoticeLine, ...], int | None]:
    """A page of a person's notices, newest first, and the mark where the next one begins."""
    query = _lines(person_id).order_by(NoticeRow.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(NoticeRow.id < before)
    found = tuple(NoticeLine(*row) for row in session.execute(query))
    return found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None


def notice(session: Session, person_id: int, notice_id: int) -> NoticeLine | None:
    """One of a person's own notices."""
    row = session.execute(_lines(person_id).where(NoticeRow.id == notice_id)).first()
    return NoticeLine(*row) if row else None


def count_unread(session: Session, person_id: int) -> int:
    """How many notices are unread, MOST_COUNTED at most: asked by every page."""
    ((count,),) = _UNREAD.rows(session, person_id=person_id)
    return int(count)


def has_alarm(session: Session, person_id: int) -> bool:
    """Whether something is unread that nobody can switch off."""
    row = NoticeRow
    alarm = select(row.id).where(
        row.person_id == person_id, row.read_at.is_(None), row.kind.in_(ALWAYS)
    )
    return session.execute(alarm.limit(1)).first() is not None


def switched_off(session: Session, person_id: int) -> frozenset[str]:
    """The kinds that a person doesn't want to be told."""
    row = NoticeOffRow
    return frozenset(session.scalars(select(row.kind).where(row.person_id == person_id)))


def _lines(person_id: int) -> Select[Any]:
    row = NoticeRow
    return (
        select(row.id, row.kind, row.about, row.made_at, PersonRow.name, row.read_at)
        .outerjoin(PersonRow, PersonRow.id == row.made_by)
        .where(row.person_id == person_id)
    )
