"""Changes as a page has them made: tried first, then done or proposed."""

from __future__ import annotations

from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.services.proposals.proposing import Settled, hold, settle, tried
from salesgame.services.work import Work


def act_or_propose(work: Work, change: ProposedChange) -> Settled:
    """Make a change at once, or propose it; raises ReasonMissing, and what its verb raises."""
    hold(work)
    return settle(work, change, tried(work, change))
