"""What rests on closed periods, so that they can't be opened again before it is settled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select, text

from salesgame.domain.core.calendar import NotAPeriod, Period
from salesgame.domain.periods.reopening import ProposalWaits
from salesgame.services.work import Work
from salesgame.storage.approvals import OPEN_PROPOSAL, ProposalRow

Rests = Callable[[Work, Collection[Period]], None]


def refuse_resting(work: Work, periods: Collection[Period]) -> None:
    """Refuse where anything rests on one of these periods; each check raises its own refusal."""
    for check in RESTS_ON:
        check(work, periods)


def _waiting_proposals(work: Work, periods: Collection[Period]) -> None:
    effects = select(ProposalRow.effect).where(text(OPEN_PROPOSAL)).order_by(ProposalRow.id)
    for effect in work.session.scalars(effects):
        for period in _adjusted(work, effect):
            if period in periods:
                raise ProposalWaits(label=work.company.calendar.label(period))


def _adjusted(work: Work, effect: Mapping[str, Any]) -> Iterator[Period]:
    """The closed periods whose pay a proposal moves."""
    for one in effect.get("adjustments", ()):
        try:
            yield work.company.calendar.parse(one["period"])
        except NotAPeriod:
            continue


RESTS_ON: tuple[Rests, ...] = (_waiting_proposals,)
