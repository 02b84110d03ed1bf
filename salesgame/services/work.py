"""One act: a transaction, an instant, and who acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.queries.company.settings import the_company
from salesgame.services.access.presence import refuse_shut_out
from salesgame.services.metrics.sums import Sums, write_sums
from salesgame.storage.db.engine import writing


@dataclass(slots=True)
class Work:
    """What a service needs: the open transaction, the instant, the company, and the actor.

    `actor` is a person's id, or None when the installation itself acts. `import_id`
    marks what an import brought. `sums` gathers what the act adds to totals; it is written
    before the commit at the latest.
    """

    session: Session
    now: datetime
    company: Company
    actor: int | None = None
    import_id: int | None = None
    sums: Sums = field(default_factory=Sums)

    @property
    def today(self) -> date:
        """The company's day of this act."""
        return self.company.calendar.day_of(self.now)


@contextmanager
def unit_of_work(
    session: Session, now: datetime, actor: int | None = None, *, short: bool = False
) -> Iterator[Work]:
    """Open the one transaction of an act; commit it whole, or leave nothing of it.

    Raises ShutOut where the actor was deactivated meanwhile.
    Say `short` of what people do many times a day: on SQLite such acts share a wait for the disk.
    """
    with writing(session, short=short) as own:
        refuse_shut_out(own, actor)
        work = Work(own, now, the_company(own), actor)
        yield work
        write_sums(own, work.company.calendar, work.sums)
