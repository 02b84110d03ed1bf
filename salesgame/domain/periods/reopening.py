"""Opening closed periods again: how long they stay open, and why one can't be opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from salesgame.domain.core.calendar import Period
from salesgame.domain.core.refusals import DomainError

LEAST_OPEN = timedelta(days=1)


class NotLocked(DomainError):
    """{label} isn't locked, so it can't be reopened."""

    field = "period"


class MoreWasLocked(DomainError):
    """The locked periods changed since you opened this page. Check again what is reopened."""

    field = "period"


class ProposalWaits(DomainError):
    """A proposal about one of these periods waits. Approve or reject it under Proposals first."""

    field = "period"


@dataclass(frozen=True, slots=True)
class Reopening:
    """Periods that end on or after a day were opened again, and are not locked before an instant.

    What ends later waits too: locked first, it would change what the earlier ones give.
    """

    end: date
    until: datetime

    def due_at(self, period: Period, settled: datetime) -> datetime:
        """When a period that has settled may be locked."""
        return max(settled, self.until) if period.end >= self.end else settled

    def with_earlier(self, last: Reopening | None, now: datetime) -> Reopening:
        """Both at once, where the last one still holds."""
        if last is None or last.until <= now:
            return self
        return Reopening(min(self.end, last.end), max(self.until, last.until))

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are kept."""
        return {"end": self.end.isoformat(), "until": self.until.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Reopening:
        """What `as_json` gave, read back."""
        return cls(date.fromisoformat(kept["end"]), datetime.fromisoformat(kept["until"]))
