"""Keeping each step of a fact's approval: as a decision, in the history, and by telling people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Literal

from sqlalchemy import insert

from salesgame.domain.notices.kinds import NoticeKind
from salesgame.services.access.audit import record
from salesgame.services.notices.telling import tell
from salesgame.services.work import Work
from salesgame.storage.approvals import DecisionRow

Outcome = Literal["approved", "refused", "asked_again", "undone", "withdrawn"]
TOLD: Mapping[Outcome, NoticeKind] = {
    "approved": "approved", "refused": "refused", "asked_again": "asked_again",
    "undone": "taken_back", "withdrawn": "taken_back",
}  # fmt: skip


def keep_step(
    work: Work, about: Mapping[str, Any], outcome: Outcome, before: Mapping[str, Any],
    told: Collection[int], *, why: str = "", alone: bool = False, whose: int | None = None,
) -> int:  # fmt: skip
    """Keep one step and tell people of it; returns the decision's number.

    `about` names the fact as notices and the history tell of it, `before` holds what undoing it
    needs, `whose` is the person it is listed under.
    """
    row = DecisionRow
    values = {
        "fact": about["fact"], "fact_id": about["fact_id"], "outcome": outcome, "why": why,
        "before": before, "decided_at": work.now, "decided_by": work.actor, "alone": alone,
    }  # fmt: skip
    number = work.session.execute(insert(row).values(**values).returning(row.id)).scalar_one()
    said = {**about, "decision": number}
    record(work, "approval", outcome, whose, why, alone=alone, **said)
    tell(work, told, TOLD[outcome], reason=why, outcome=outcome, **said)
    return int(number)
