"""Reading facts back from the plain JSON in which their versions are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Credit, Deal

_DEAL_DAYS = ("opened_on", "closed_on", "expected_close_on")


def deal_from(kept: Mapping[str, Any]) -> Deal:
    """The deal that a version keeps."""
    values = _values(kept, _DEAL_DAYS, ("closed_at",))
    values["credits"] = tuple(Credit(**credit) for credit in values["credits"])
    return Deal(**values)


def activity_from(kept: Mapping[str, Any]) -> Activity:
    """The activity that a version keeps."""
    return Activity(**_values(kept, ("day",), ("happened_at",)))


def _values(
    kept: Mapping[str, Any], days: Iterable[str], instants: Iterable[str]
) -> dict[str, Any]:
    values = dict(kept)
    for name in days:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    for name in instants:
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return values
