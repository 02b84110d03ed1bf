"""Opening a closed period again: what closing it and all later ones did is taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, tuple_

from salesgame.domain.core.calendar import Period
from salesgame.domain.core.reasons import check_reason
from salesgame.domain.periods.reopening import (
    LEAST_OPEN,
    MoreWasLocked,
    NotLocked,
    Reopening,
)
from salesgame.queries.periods.reopenings import REOPENED, last_reopening, opens_with
from salesgame.services.access.audit import record
from salesgame.services.badges.judging import judge_reopened
from salesgame.services.boards.announcing import announce
from salesgame.services.notices.telling import tell
from salesgame.services.operations.gc_paused import gc_paused
from salesgame.services.operations.marks import keep_mark
from salesgame.services.pay.reopening import take_back_statements
from salesgame.services.periods.closing import claim_name
from salesgame.services.periods.resting import refuse_resting
from salesgame.services.points.reopening import bring_points_back
from salesgame.services.work import Work
from salesgame.storage.db import locks
from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.periods import ClosedPeriodRow, JobClaimRow


@dataclass(frozen=True, slots=True)
class Reopened:
    """What was opened again, oldest end first, and whose statements were taken back."""

    periods: tuple[Period, ...]
    people: frozenset[int]


def reopen_period(work: Work, period: Period, why: str, seen: int | None = None) -> Reopened:
    """Open a closed period again, and every one that ends no earlier, which rest on it.

    `seen` is how many whoever asks was told of. Every entry that closing made is reversed, and
    the periods settle anew. Raises NotLocked, MoreWasLocked, ReasonMissing, ReasonTooLong and
    what refuses because it rests on one of them.
    """
    why = why.strip()
    check_reason(why)
    locks.own_ledgers(work.session)
    periods = opens_with(work.session, period)
    if not periods:
        raise NotLocked(label=work.company.calendar.label(period))
    if seen not in (None, len(periods)):
        raise MoreWasLocked
    refuse_resting(work, periods)
    with gc_paused():
        _release(work, periods)
        people = take_back_statements(work, periods, why)
        bring_points_back(work, periods)
        judge_reopened(work, periods)
    _keep(work, period)
    _tell(work, period, periods, people, why)
    return Reopened(tuple(periods), people)


def lock_again(work: Work) -> None:
    """Let what was opened again be locked at the next look, without waiting any longer."""
    last = last_reopening(work.session)
    if last is not None and last.until > work.now:
        keep_mark(work, REOPENED, json.dumps(Reopening(last.end, work.now).as_json()))
        record(work, "period", "released", end=last.end.isoformat())


def _release(work: Work, periods: Sequence[Period]) -> None:
    """Let them be closed anew."""
    for some in in_chunks(periods, 400):
        keys = [(period.kind, period.start) for period in some]
        row = tuple_(ClosedPeriodRow.kind, ClosedPeriodRow.start)
        work.session.execute(delete(ClosedPeriodRow).where(row.in_(keys)))
        jobs = [claim_name(period) for period in some]
        work.session.execute(delete(JobClaimRow).where(JobClaimRow.job.in_(jobs)))


def _keep(work: Work, period: Period) -> None:
    """They settle anew, from now on."""
    until = work.now + max(work.company.settle, LEAST_OPEN)
    opened = Reopening(period.end, until).with_earlier(last_reopening(work.session), work.now)
    keep_mark(work, REOPENED, json.dumps(opened.as_json()))


def _tell(
    work: Work, period: Period, periods: Sequence[Period], people: frozenset[int], why: str
) -> None:
    label = work.company.calendar.label
    about: dict[str, Any] = {
        "period": label(period), "last": label(periods[-1]), "count": len(periods),
    }  # fmt: skip
    record(work, "period", "reopened", why=why, **about, people=len(people))
    tell(work, people, "statement_adjusted", **about, reopened=True, reason=why)
    announce(work, "board", {"facts": "periods"})
