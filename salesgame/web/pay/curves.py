"""A plan's curve as the rows of a chart's table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from salesgame.domain.core.money import to_units
from salesgame.domain.pay.curves import Curve
from salesgame.web.pay.wording import place
from salesgame.web.site.current_company import current_company


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A point of the chart in plain units; `so_far` only up to where the person stands.

    `at` is what was sold there: percent of the quota if there is one, else plain units.
    """

    label: str
    at: Decimal
    earned: int
    value: Decimal
    so_far: Decimal | None
    is_now: bool


def curve_rows(curve: Curve) -> tuple[CurveRow, ...]:
    """Every point of a curve, with its words."""
    decimals, quota = current_company().decimals, curve.quota
    found = []
    for point in curve.points:
        at = point.sold * 100 / quota if quota else to_units(point.sold, decimals)
        value = to_units(point.earned, decimals)
        is_past = curve.sold is not None and point.sold <= curve.sold
        found.append(
            CurveRow(
                place(point, quota), at, point.earned, value,
                value if is_past else None, point.sold == curve.sold,
            )
        )  # fmt: skip
    return tuple(found)
