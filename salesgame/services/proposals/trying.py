"""Trying a change: all of it with its consequences, measured, and taken back."""

from __future__ import annotations

from salesgame.domain.core.events import ActEnded
from salesgame.domain.pay.impact import Impact
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.services.pay.impact import (
    ImpactReading,
    compared,
    marks,
    posted_since,
    read_pay,
    slots_of,
)
from salesgame.services.proposals.kinds import KINDS
from salesgame.services.work import Work
from salesgame.storage.db.sandbox import taken_back


def effect_of(work: Work, change: ProposedChange) -> Impact:
    """What a change would do to pay, closed and estimated; nothing of it is kept.

    Raises what the change's verb raises.
    """
    session, kind = work.session, KINDS[change.kind]
    since, touched = marks(session), kind.touched(work, change.arguments)
    slots = slots_of(session, work.company, touched)
    with taken_back(session):
        # What a trial gathers and works out must not be found by the act around it.
        trial = Work(session, work.now, work.company, work.actor, work.reactions, work.import_id)
        kind.do(trial, change.arguments, change.why)
        trial.happened(ActEnded())
        slots |= slots_of(session, trial.company, touched)
        after = read_pay(session, trial.company, slots)
        posted = posted_since(session, trial.company, since)
    before = read_pay(session, work.company, slots)
    return compared(ImpactReading(before, {}), ImpactReading(after, {}), posted)
