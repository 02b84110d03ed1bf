"""What rests on closed periods, so that they can't be opened again before it is settled."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import select, text

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.impact import Impact
from salesgame.domain.periods.reopening import ProposalWaits
from salesgame.services.work import Work
from salesgame.storage.approvals import OPEN_PROPOSAL, ProposalRow

Rests = Callable[[Work, Collection[Period]], None]


def refuse_resting(work: Work, periods: Collection[Period]) -> None:
    """Refuse where anything rests on one of these periods; each check raises its own refusal."""
    for check in RESTS_ON:
        check(work, periods)


def _waiting_proposals(work: Work, periods: Collection[Period]) -> None:
    effects = select(ProposalRow.effect).where(text(OPEN_PROPOSAL))
    calendar = work.company.calendar
    for effect in work.session.scalars(effects):
        if any(one.period in periods for one in Impact.from_json(effect, calendar).adjustments):
            raise ProposalWaits


RESTS_ON: tuple[Rests, ...] = (_waiting_proposals,)
