"""Telling people of a change that concerns them: each of their own part, and nobody of others'."""

from __future__ import annotations

from collections.abc import Collection

from salesgame.domain.pay.impact import Impact
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.services.notices.telling import tell
from salesgame.services.proposals.registry import ProposalKind
from salesgame.services.work import Work


def told_of_change(
    work: Work, change: ProposedChange, kind: ProposalKind, concerned: Collection[int],
    effect: Impact,
) -> None:  # fmt: skip
    """Tell who is concerned by a change that is made now, and whose closed pay it adjusted."""
    for person in sorted(concerned) if kind.notice else ():
        about = kind.about(change.arguments, person)
        tell(work, (person,), kind.notice, change=change.kind, why=change.why, **about)  # type: ignore[arg-type]
    label = work.company.calendar.label
    for one in effect.adjustments:
        tell(
            work, (one.person_id,), "statement_adjusted", period=label(one.period),
            amount=one.amount, reason=change.why, change=change.kind,
        )  # fmt: skip
