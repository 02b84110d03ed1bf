"""Why a closed statement needs an adjustment: which deal changed, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from salesgame.domain.core.money import to_units
from salesgame.domain.deals.deal import Credit, Deal
from salesgame.domain.deals.fact import PAYS, Change
from salesgame.domain.pay.causes import CauseKey
from salesgame.domain.pay.credits import DEAL

Kind = Literal[
    "late", "amount", "moved", "share", "reversed", "order", "quota", "approved", "plan"
]  # fmt: skip
_SENTENCES: dict[Kind, str] = {
    "late": "{deal} arrived after the statement was closed.",
    "amount": "The amount of {deal} changed from {was} to {now}.",
    "moved": "The close date of {deal} moved from {was} to {now}.",
    "share": "The share of {deal} changed from {was}% to {now}%.",
    "reversed": "{deal} no longer counts as won.",
    "order": "{deal} changed.",
    "quota": "The quota changed.",
    "approved": "{deal} was approved on {now}, after the period was locked.",
    "plan": "The plan changed.",
}


@dataclass(frozen=True, slots=True)
class PayChange:
    """One change of a fact as one person's pay sees it; `was` and `now` are ISO days or exact text.

    Amounts are in the currency's units. `deal_id` is None where the quota or the plan changed.
    """

    kind: Kind
    deal_id: int | None = None
    deal: str = ""
    was: str = ""
    now: str = ""

    @property
    def cause(self) -> CauseKey | None:
        """The cause whose line it is about; None where it may move every line."""
        return None if self.deal_id is None else (DEAL, self.deal_id)

    @property
    def why(self) -> str:
        """The reason as the ledger keeps it, in English."""
        return _SENTENCES[self.kind].format(deal=self.deal, was=self.was, now=self.now)

    def body(self) -> dict[str, Any]:
        """The change as it is kept; `change_from` reads it back."""
        return asdict(self)


QUOTA_CHANGED = PayChange("quota")
PLAN_CHANGED = PayChange("plan")


def change_from(body: Mapping[str, Any]) -> PayChange:
    """Read a kept change back."""
    return PayChange(**body)


def matters_for_pay(change: Change[Deal]) -> bool:
    """Whether anything changed that a plan reads."""
    return _read_by_plans(change.before) != _read_by_plans(change.after)


def change_for(person_id: int, change: Change[Deal], decimals: int, today: date) -> PayChange:
    """What a deal's change was for one person who is, or was, credited."""
    before, after = change.before, change.after
    was = _credit(before, person_id) if before is not None and before.pays else None
    now = _credit(after, person_id) if after.pays else None
    named = after.id, after.name
    if now is not None and before is not None and _is_approved(before, after):
        return PayChange("approved", *named, now=f"{today}")
    if before is not None and before.pays and after.pays and (was is None) != (now is None):
        return PayChange("share", *named, _share(was), _share(now))  # it moved to, or from, others
    if before is None or (was is None and now is not None):
        return PayChange("late", *named)
    if now is None or was is None:
        return PayChange("reversed", *named)
    if before.closed_on != after.closed_on:
        return PayChange("moved", *named, f"{before.closed_on}", f"{after.closed_on}")
    if was.share_ppm != now.share_ppm:
        return PayChange("share", *named, _share(was), _share(now))
    if before.amount != after.amount:
        return PayChange("amount", *named, _units(before, decimals), _units(after, decimals))
    return PayChange("order", *named)


def _read_by_plans(deal: Deal | None) -> object:
    if deal is None or not deal.pays:
        return None
    return deal.closed_on, deal.closed_at, deal.amount, deal.credits


def _is_approved(before: Deal, after: Deal) -> bool:
    """Whether the change is that somebody agreed to what paid nothing until then."""
    return after.approval == "approved" and before.approval not in PAYS


def _credit(deal: Deal, person_id: int) -> Credit | None:
    return next((credit for credit in deal.credits if credit.person_id == person_id), None)


def _share(credit: Credit | None) -> str:
    ppm = credit.share_ppm if credit is not None else 0
    return f"{(Decimal(ppm) / 10_000).normalize():f}"


def _units(deal: Deal, decimals: int) -> str:
    return f"{to_units(deal.amount or 0, decimals):f}"
