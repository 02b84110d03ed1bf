"""Claiming what is due: whoever inserts the row does the job, in the same transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from salesgame.services.work import Work
from salesgame.storage.work import JobClaimRow


def claim(work: Work, job: str, due: datetime) -> bool:
    """Whether this act is the one that does `job` for `due`.

    The claim is committed together with what was done, so a killed act leaves the job due.
    """
    on_sqlite = work.session.get_bind().dialect.name == "sqlite"
    row = (sqlite_insert if on_sqlite else postgres_insert)(JobClaimRow).values(
        job=job, due=due, done_at=work.now
    )
    taken = row.on_conflict_do_nothing().returning(JobClaimRow.job)
    return work.session.execute(taken).first() is not None
