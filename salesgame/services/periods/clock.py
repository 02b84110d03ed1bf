"""Accepting a clock before it locks anything, or asking a person about it, once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

from salesgame.domain.periods.clocks import Accepted, Doubt, NotInDoubt
from salesgame.queries.approvals.deciders import admins
from salesgame.queries.periods.clocks import (
    ACCEPTED,
    DOUBT,
    OVER,
    accepted,
    doubt_about,
    doubt_kept,
    last_doubt,
    reading_at,
)
from salesgame.services.access.audit import record
from salesgame.services.notices.telling import tell
from salesgame.services.operations.marks import keep_mark
from salesgame.services.work import Work
from salesgame.storage.db import locks

SOON = timedelta(days=1)


def accept_clock(work: Work, *, confirmed: bool = False) -> Doubt | None:
    """Accept this act's instant as the time it is, unless there is a doubt; gives the doubt.

    What is `confirmed` is accepted, and kept in the history where there was a doubt.
    """
    locks.own_clock(work.session)
    reading = reading_at(work.session, work.now)
    doubt = doubt_about(work.session, work.company, reading)
    if doubt is None:
        last = accepted(work.session) or Accepted(work.now)
        _accept(work, last.moved_on(reading))
        return None
    if confirmed:
        _confirm(work, doubt)
        return None
    return _doubted(work, doubt)


def confirm_clock(work: Work, kind: str, since: datetime) -> None:
    """Say that the clock in doubt is right: the next look goes by it. Raises NotInDoubt."""
    locks.own_clock(work.session)
    doubt = doubt_kept(work.session)
    if doubt is None or (doubt.kind, doubt.since) != (kind, since):
        raise NotInDoubt
    _confirm(work, doubt)


def _confirm(work: Work, doubt: Doubt) -> None:
    record(work, "clock", "confirmed", **doubt.told())
    _accept(work, doubt.accepted())


def _accept(work: Work, found: Accepted) -> None:
    keep_mark(work, ACCEPTED, json.dumps(found.as_json()))
    if (doubt := doubt_kept(work.session)) is not None:
        _keep(work, doubt, over=True)


def _doubted(work: Work, doubt: Doubt) -> Doubt:
    """Keep a doubt; admins are told of it once, and not again of one that was there today."""
    standing, last = doubt_kept(work.session), last_doubt(work.session)
    if standing is not None and standing.kind == doubt.kind:
        doubt = replace(doubt, since=standing.since)
    elif last is None or last.kind != doubt.kind or abs(doubt.now - last.now) > SOON:
        tell(work, admins(work.session), "clock_in_doubt", **doubt.told())
    _keep(work, doubt, over=False)
    return doubt


def _keep(work: Work, doubt: Doubt, *, over: bool) -> None:
    keep_mark(work, DOUBT, json.dumps({**doubt.as_json(), OVER: over}))
