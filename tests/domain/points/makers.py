"""Facts for rules of points, of which a test says only what matters to it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal, credited

ANA, BEN = 1, 2
DAY = date(2026, 9, 1)
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
ALONE = ((ANA, WHOLE_PPM),)
SHARED = ((ANA, 600_000), (BEN, 400_000))


def won(amount: int | None, shares: tuple[tuple[int, int], ...] = ALONE, **facts: Any) -> Deal:
    """A deal of so many minor units, won on a day in September unless `facts` say otherwise."""
    known: dict[str, Any] = {"status": "won", "closed_on": DAY, "closed_at": NOON} | facts
    return Deal(
        id=1, source="hand", external_id="x", name="x", stage="Won", amount=amount,
        opened_on=DAY, credits=credited(amount, shares), **known,
    )  # fmt: skip


def call(**facts: Any) -> Activity:
    """A verified call of Ana's."""
    known = {"kind": "call", "person_id": ANA, "happened_at": NOON, "day": DAY} | facts
    return Activity(id=1, source="hand", external_id="x", **known)
