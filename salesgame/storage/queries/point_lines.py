"""The points ledger of one person, line by line, with the fact and the rule behind each line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from salesgame.domain.periods import Period
from salesgame.storage.activities import ActivityRow
from salesgame.storage.deals import DealRow
from salesgame.storage.ledgers import PointsEntryRow
from salesgame.storage.rules import RuleRow, RuleVersionRow


@dataclass(frozen=True, slots=True)
class PointLine:
    """One entry: how many points, by which rule version, for which fact, and why it was made."""

    id: int
    points: int
    rule: str
    rule_version: int
    cause: str
    cause_id: int
    fact: str | None
    earned_on: date
    counts_on: date
    reached_at: datetime
    reverses_id: int | None
    why: str


_ENTRY = PointsEntryRow
_FACT = func.coalesce(DealRow.name, ActivityRow.kind)
_SHOWN: tuple[Any, ...] = (
    _ENTRY.id, _ENTRY.points, RuleRow.name, RuleVersionRow.version, _ENTRY.cause,
    _ENTRY.cause_id, func.coalesce(_FACT, RuleRow.name), _ENTRY.earned_on, _ENTRY.counts_on,
    _ENTRY.reached_at, _ENTRY.reverses_id, _ENTRY.why,
)  # fmt: skip
_LINES = (
    select(*_SHOWN)
    .join(RuleVersionRow, RuleVersionRow.id == _ENTRY.rule_version_id)
    .join(RuleRow, RuleRow.id == RuleVersionRow.rule_id)
    .outerjoin(DealRow, and_(_ENTRY.cause == "deal", DealRow.id == _ENTRY.cause_id))
    .outerjoin(ActivityRow, and_(_ENTRY.cause == "activity", ActivityRow.id == _ENTRY.cause_id))
)


def point_lines(
    session: Session, person_id: int, period: Period, *, limit: int = 500, after: int = 0
) -> list[PointLine]:
    """A person's entries that count in a period, in the order they were made, after an entry id."""
    query = (
        _LINES.where(
            _ENTRY.person_id == person_id,
            _ENTRY.counts_on >= period.start,
            _ENTRY.counts_on < period.end,
            _ENTRY.id > after,
        )
        .order_by(_ENTRY.id)
        .limit(limit)
    )
    return [PointLine(*row) for row in session.execute(query)]
