"""Naming the sources whose facts need no approval where finance brings them: an admin's to do."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select

from salesgame.domain.approvals.sources import (
    MOST_SOURCES,
    NotYoursToName,
    SourceAlreadyNamed,
    SourceNotNamed,
    TooManySources,
    checked_source,
)
from salesgame.queries.access.viewers import viewer_of
from salesgame.queries.approvals.sources import is_named
from salesgame.services.access.audit import record
from salesgame.services.work import Work
from salesgame.storage.approvals import NamedSourceRow
from salesgame.storage.db.locks import own_throttle


def name_source(work: Work, text: str) -> str:
    """Trust a source from now on; returns its name as it is kept.

    Raises NotYoursToName, SourceWithoutAName, SourceNameTooLong, HandIsNoSource,
    SourceAlreadyNamed, TooManySources.
    """
    _check_admin(work)
    name = checked_source(text)
    own_throttle(work.session, "sources")
    if is_named(work.session, name):
        raise SourceAlreadyNamed(name=name)
    if (work.session.scalar(select(func.count()).select_from(NamedSourceRow)) or 0) >= MOST_SOURCES:
        raise TooManySources(most=MOST_SOURCES)
    values = {"name": name, "named_at": work.now, "named_by": work.actor}
    work.session.execute(insert(NamedSourceRow).values(**values))
    record(work, "source", "named", name=name)
    return name


def forget_source(work: Work, name: str) -> None:
    """Trust a source no longer; what it brought stays. Raises NotYoursToName, SourceNotNamed."""
    _check_admin(work)
    own_throttle(work.session, "sources")
    if not is_named(work.session, name):
        raise SourceNotNamed(name=name)
    work.session.execute(delete(NamedSourceRow).where(NamedSourceRow.name == name))
    record(work, "source", "forgotten", name=name)


def _check_admin(work: Work) -> None:
    if work.actor is None:
        return
    if viewer_of(work.session, work.actor, work.today).role != "admin":
        raise NotYoursToName
