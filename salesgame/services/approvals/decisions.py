"""Deciding on what people reported of themselves, one fact or many in one act."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.deals.facts import Facts
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
    kinds: tuple[tuple[Facts[Any, Any], Collection[int]], ...] = (
        (DEALS, deals), (ACTIVITIES, activities),
    )  # fmt: skip
    for kind, facts in kinds:
        for fact in facts:
            version = seen.get(f"{kind.noun}.{fact}")
            if why is None:
                kind.approve(work, fact, version)
            else:
                kind.refuse(work, fact, why, version)
