"""The working of a line as plain data, kept with its ledger entry and read back the same."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from salesgame.domain.pay.causes import CAUSES
from salesgame.domain.pay.lines import COMMISSION, Line
from salesgame.domain.pay.rates import Slice

COMPONENT = "component"


def working_of(line: Line) -> dict[str, Any]:
    """Cause → tier slice → rate → amount. Amounts are minor units, exact numbers text."""
    return {
        **line.cause.working(),
        COMPONENT: line.component,
        "plan": {"version_id": line.version_id, "version": line.version},
        "quota": None if line.quota is None else f"{line.quota:f}",
        "before": line.before,
        "after": line.after,
        "standing": line.read_at,
        "slices": [
            {"amount": f"{part.amount:f}", "rate": f"{part.rate:f}", "product": f"{part.product:f}"}
            for part in line.slices
        ],
        "exact": f"{line.exact:f}",
        "rounded": line.uncapped,
        "amount": line.amount,
    }


def line_from(kind: str, working: Mapping[str, Any]) -> Line:
    """Read back the kept working of a line for a cause of that kind."""
    quota = working["quota"]
    return Line(
        cause=CAUSES[kind](working),
        version_id=working["plan"]["version_id"],
        version=working["plan"]["version"],
        before=working["before"],
        after=working["after"],
        read_at=working["standing"],
        slices=tuple(
            Slice(Decimal(part["amount"]), Decimal(part["rate"])) for part in working["slices"]
        ),
        uncapped=working["rounded"],
        amount=working["amount"],
        quota=None if quota is None else Decimal(quota),
        component=component_of(working),
    )


def component_of(working: Mapping[str, Any]) -> str:
    """What of the plan gave an entry; those of before there was a choice don't say."""
    return str(working.get(COMPONENT, COMMISSION))
