"""Deciding on what people reported of themselves, one fact or many in one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from salesgame.services.deals.activities import approve_activity, refuse_activity
from salesgame.services.deals.deals import approve_deal, refuse_deal
from salesgame.services.work import Work
from salesgame.storage.db import locks


def decide(
    work: Work, deals: Collection[int], activities: Collection[int], why: str | None,
    seen: Mapping[str, int],
) -> None:  # fmt: skip
    """Approve facts, or with a `why` refuse them; `seen` gives versions as `{"deal.7": 2}`.

    All or none. Raises ReasonMissing, ChangedSince.
    """
    if len(deals) + len(activities) > 1:
        # Their rows and people are locked in turns: who logs for two of them would deadlock.
        locks.own_ledgers(work.session)
    for fact in deals:
        version = seen.get(f"deal.{fact}")
        approve_deal(work, fact, version) if why is None else refuse_deal(work, fact, why, version)
    for fact in activities:
        version = seen.get(f"activity.{fact}")
        if why is None:
            approve_activity(work, fact, version)
        else:
            refuse_activity(work, fact, why, version)
