"""The working of a line as plain data, kept with its ledger entry and read back the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from salesgame.domain.pay.lines import DealCredit, Line
from salesgame.domain.pay.rates import Slice


def working_of(line: Line) -> dict[str, Any]:
    """Deal → credit → tier slice → rate → amount. Amounts are minor units, exact numbers text."""
    return {
        "deal": {
            "id": line.credit.deal_id,
            "key": list(line.credit.key),
            "name": line.credit.deal,
            "closed_on": line.credit.closed_on.isoformat(),
            "closed_at": line.credit.closed_at.isoformat(),
            "amount": line.credit.whole,
        },
        "credit": {"share_ppm": line.credit.share_ppm, "amount": line.credit.amount},
        "plan": {"version_id": line.version_id, "version": line.version},
        "quota": None if line.quota is None else f"{line.quota:f}",
        "before": line.before,
        "after": line.after,
        "standing": line.standing,
        "slices": [
            {"amount": f"{part.amount:f}", "rate": f"{part.rate:f}", "product": f"{part.product:f}"}
            for part in line.slices
        ],
        "exact": f"{line.exact:f}",
        "rounded": line.uncapped,
        "amount": line.amount,
    }


def line_from(working: Mapping[str, Any]) -> Line:
    """Read a kept working back."""
    deal, credit, quota = working["deal"], working["credit"], working["quota"]
    return Line(
        credit=DealCredit(
            deal_id=deal["id"],
            deal=deal["name"],
            closed_on=date.fromisoformat(deal["closed_on"]),
            closed_at=datetime.fromisoformat(deal["closed_at"]),
            amount=credit["amount"],
            whole=deal["amount"],
            share_ppm=credit["share_ppm"],
            key=(deal["key"][0], deal["key"][1]),
        ),
        version_id=working["plan"]["version_id"],
        version=working["plan"]["version"],
        before=working["before"],
        after=working["after"],
        standing=working["standing"],
        slices=tuple(
            Slice(Decimal(part["amount"]), Decimal(part["rate"])) for part in working["slices"]
        ),
        uncapped=working["rounded"],
        amount=working["amount"],
        quota=None if quota is None else Decimal(quota),
    )
