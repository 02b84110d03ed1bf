"""Claiming what is due: whoever inserts the row does the job, in the same transaction."""

from __future__ import annotations

from datetime import datetime

from salesgame.services.work import Work
from salesgame.storage.db.conflicts import insert_or
from salesgame.storage.periods import JobClaimRow


def claim(work: Work, job: str, due: datetime) -> bool:
    """Whether this act is the one that does `job` for `due`.

    The claim is committed together with what was done, so a killed act leaves the job due.
    """
    row = insert_or(work.session, JobClaimRow).values(job=job, due=due, done_at=work.now)
    taken = row.on_conflict_do_nothing().returning(JobClaimRow.job)
    return work.session.execute(taken).first() is not None
