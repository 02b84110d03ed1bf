"""Proposing what an act asked for that may not be done alone: a reaction to its event."""

from __future__ import annotations

from salesgame.domain.core.events import FinanceAsked
from salesgame.services.proposals.proposing import propose, reserve
from salesgame.services.proposals.roles import finance_asked, tell_asked
from salesgame.services.work import Work


def ask_for_finance(work: Work, event: FinanceAsked) -> None:
    """Propose that somebody becomes finance; they keep their role until it is confirmed."""
    change = finance_asked(work, event)
    if change is not None:
        number = reserve(work, change.kind, work.import_id)  # it goes with the import's undoing
        tell_asked(work, change.arguments, propose(work, change, number=number))
