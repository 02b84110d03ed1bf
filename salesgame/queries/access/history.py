"""Reading the one history of who changed what, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from salesgame.domain.access.audit import AuditKind
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.people import PersonRow

PAGE = 50
MOST_NAMESAKES = 20


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Which entries are asked for: of a kind, by or about these people, at `[since, until)`."""

    kind: AuditKind | None = None
    actors: Collection[int] | None = None
    people: Collection[int] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One act: what was done to which kind of thing, by whom (None: SalesGame), about whom."""

    id: int
    at: datetime
    kind: str
    verb: str
    by: str | None
    person_id: int | None
    person: str | None
    about: dict[str, Any]
    why: str


_Actor, _About = aliased(PersonRow), aliased(PersonRow)


def history_page(
    session: Session, asked: HistoryFilter, before: int | None = None, limit: int = PAGE
) -> tuple[tuple[HistoryEntry, ...], int | None]:
    """Entries from before the mark, newest first, and the mark where the next page begins."""
    row = AuditEntryRow
    query = (
        select(
            row.id, row.at, row.kind, row.verb, _Actor.name, row.person_id, _About.name, row.about,
            row.why,
        )
        .outerjoin(_Actor, _Actor.id == row.actor)
        .outerjoin(_About, _About.id == row.person_id)
        .where(*_wanted(asked))
        .order_by(row.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    if before is not None:
        query = query.where(row.id < before)
    found = tuple(HistoryEntry(*one) for one in session.execute(query))
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def people_meant(session: Session, text: str) -> tuple[int, ...]:
    """Everybody of that name or e-mail address, those who left and namesakes too."""
    name = " ".join(text.split())
    same = or_(PersonRow.name == name, PersonRow.nickname == name, PersonRow.email == name.lower())
    query = select(PersonRow.id).where(same).order_by(PersonRow.id).limit(MOST_NAMESAKES)
    return tuple(session.scalars(query))


def _wanted(asked: HistoryFilter) -> list[ColumnElement[bool]]:
    row = AuditEntryRow
    wanted: list[ColumnElement[bool] | None] = [
        row.kind == asked.kind if asked.kind is not None else None,
        row.actor.in_(asked.actors) if asked.actors is not None else None,
        row.person_id.in_(asked.people) if asked.people is not None else None,
        row.at >= asked.since if asked.since is not None else None,
        row.at < asked.until if asked.until is not None else None,
    ]
    return [one for one in wanted if one is not None]
