"""One act: a transaction, an instant, who acts, and what follows from what happens.

Who was shut out meanwhile saves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.events import ActEnded, Event
from salesgame.domain.core.refusals import DomainError
from salesgame.queries.company.settings import the_company
from salesgame.storage.db.engine import writing
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.people import PersonRow

Reaction = Callable[["Work", Any], None]
Reactions = Mapping[type[Event], Sequence[Reaction]]
T = TypeVar("T")
_GONE = select(PersonRow.id).where(PersonRow.deactivated_at.is_not(None))


class ShutOut(DomainError):
    """You can no longer sign in here, so nothing of this was saved. Ask an admin."""


@dataclass(slots=True)
class Work:
    """What a service needs: the open transaction, the instant, the company, and the actor.

    `actor` is a person's id, or None when the installation itself acts. `reactions` say what
    follows from each event; nothing does where an act only looks. `import_id` marks what an
    import brought. `why` is the reason that whoever acts gave for all of it, for the history.
    """

    session: Session
    now: datetime
    company: Company
    actor: int | None = None
    reactions: Reactions = field(default_factory=dict)
    import_id: int | None = None
    why: str = ""
    _gathered: dict[type[Any], Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The company's day of this act."""
        return self.company.calendar.day_of(self.now)

    def happened(self, event: Event) -> None:
        """Let everything that follows from an event happen, in order and in this transaction."""
        for reaction in self.reactions.get(type(event), ()):
            reaction(self, event)

    def gathered(self, kind: type[T]) -> T:
        """The one thing of its kind in which reactions of this act gather what they write at once.

        Whoever gathers writes it when `ActEnded` at the latest.
        """
        if kind not in self._gathered:
            self._gathered[kind] = kind()
        found: T = self._gathered[kind]
        return found


@contextmanager
def unit_of_work(
    session: Session,
    now: datetime,
    reactions: Reactions,
    actor: int | None = None,
    *,
    short: bool = False,
) -> Iterator[Work]:
    """Open the one transaction of an act; commit it whole, or leave nothing of it.

    Raises ShutOut where the actor was deactivated meanwhile.
    Say `short` of what people do many times a day: on SQLite such acts share a wait for the disk.
    """
    with writing(session, short=short) as own:
        _refuse_shut_out(own, actor)
        work = Work(own, now, the_company(own), actor, reactions)
        yield work
        work.happened(ActEnded())


def _refuse_shut_out(session: Session, actor: int | None) -> None:
    """Refuse who was deactivated since their request was let in; no question where nobody was."""
    if actor is not None and actor in remembered(session, "shut out", _shut_out):
        raise ShutOut


def _shut_out(session: Session) -> frozenset[int]:
    return frozenset(session.scalars(_GONE))
