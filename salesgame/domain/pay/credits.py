"""A won deal as one person is credited with it: what a line of pay is for, so far always."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.deals.deal import Deal

DEAL = "deal"


@dataclass(frozen=True, slots=True)
class DealCredit:
    """A won deal as one person is credited with it; amounts are minor units.

    `whole` is the deal's full amount, `amount` this person's share of it. A deal
    without a value counts as 0. `external` is its source and external id: of two deals that
    closed at one instant it says which comes first, whichever arrived first.
    """

    deal_id: int
    name: str
    closed_on: date
    closed_at: datetime
    amount: int
    whole: int
    share_ppm: int = WHOLE_PPM
    external: tuple[str, str] = ("", "")

    @property
    def key(self) -> tuple[str, int]:
        """What the ledger knows it by."""
        return DEAL, self.deal_id

    @property
    def day(self) -> date:
        """The day that picks the plan's version."""
        return self.closed_on

    @property
    def order(self) -> tuple[datetime, tuple[str, str], int]:
        """Its place on a statement, whatever the order of arrival."""
        return self.closed_at, self.external, self.deal_id

    @property
    def is_shared(self) -> bool:
        """Whether somebody else is credited too."""
        return self.share_ppm != WHOLE_PPM

    def working(self) -> dict[str, Any]:
        """Its part of a line's working; `credit_from` reads it back."""
        return {
            "deal": {
                "id": self.deal_id,
                "key": list(self.external),
                "name": self.name,
                "closed_on": self.closed_on.isoformat(),
                "closed_at": self.closed_at.isoformat(),
                "amount": self.whole,
            },
            "credit": {"share_ppm": self.share_ppm, "amount": self.amount},
        }

    def columns(self, units: Callable[[int], str]) -> dict[str, str]:
        """What files and JSON say of it; `units` writes an amount."""
        return {
            "external_id": self.external[1],
            "deal": self.name,
            "closed_on": self.closed_on.isoformat(),
            "deal_amount": units(self.whole),
            "share": f"{Decimal(self.share_ppm) / WHOLE_PPM:f}",
            "credit": units(self.amount),
        }


def credits_of(deal: Deal) -> dict[int, DealCredit]:
    """What a deal pays by person, once it is approved: nothing unless it is won."""
    if deal.cancelled or deal.status != "won" or deal.closed_on is None or deal.closed_at is None:
        return {}
    return {
        credit.person_id: DealCredit(
            deal_id=deal.id,
            name=deal.name,
            closed_on=deal.closed_on,
            closed_at=deal.closed_at,
            amount=credit.amount or 0,
            whole=deal.amount or 0,
            share_ppm=credit.share_ppm,
            external=(deal.source, deal.external_id),
        )
        for credit in deal.credits
    }


def credit_from(working: Mapping[str, Any]) -> DealCredit:
    """Read a credit back from a kept working."""
    deal, credit = working["deal"], working["credit"]
    return DealCredit(
        deal_id=deal["id"],
        name=deal["name"],
        closed_on=date.fromisoformat(deal["closed_on"]),
        closed_at=datetime.fromisoformat(deal["closed_at"]),
        amount=credit["amount"],
        whole=deal["amount"],
        share_ppm=credit["share_ppm"],
        external=(deal["key"][0], deal["key"][1]),
    )
