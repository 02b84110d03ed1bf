"""Reading what can be opened again, what that takes back, and what was opened again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.domain.periods.reopening import Reopening
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.storage.db.summing import sum_of
from salesgame.storage.operations import SettingRow
from salesgame.storage.pay import ReopenedStatementRow, StatementRow
from salesgame.storage.people import PersonRow

REOPENED = "periods:reopened"
MOST_NAMED = 200


@dataclass(frozen=True, slots=True)
class StatementSum:
    """What one person's statements of some periods come to, in minor units."""

    person_id: int
    name: str
    statements: int
    total: int


@dataclass(frozen=True, slots=True)
class OpeningEffect:
    """What opening a period again takes back: the periods, latest end last, and whose statements.

    `sums` are those of the first people by name, `people` how many there are in all.
    """

    periods: tuple[Period, ...]
    sums: tuple[StatementSum, ...]
    people: int
    statements: int
    total: int


@dataclass(frozen=True, slots=True)
class LockedBefore:
    """What a period's statements came to when they were locked, before it was opened again."""

    reopened_at: datetime
    sums: tuple[StatementSum, ...]


def last_reopening(session: Session) -> Reopening | None:
    """Which periods were opened again last, and until when they stay open."""
    kept = session.scalar(select(SettingRow.value).where(SettingRow.key == REOPENED))
    return None if kept is None else Reopening.from_json(json.loads(kept))


def opens_with(session: Session, period: Period) -> list[Period]:
    """The closed periods that open together with this one: itself, and all that end no earlier.

    None where it isn't closed.
    """
    found = [one for one in closed_periods(session, period.last) if one.end >= period.end]
    return found if period in found else []


def opening_effect(session: Session, period: Period) -> OpeningEffect | None:
    """What opening a period again takes back; None where it isn't closed."""
    periods = opens_with(session, period)
    if not periods:
        return None
    row, mine = StatementRow, StatementRow.end >= period.end
    counted = select(func.count(row.person_id.distinct()), func.count(), sum_of(row.total))
    people, statements, total = session.execute(counted.where(mine)).one()
    sums = tuple(_sums(session, row, mine))
    return OpeningEffect(tuple(periods), sums, people, statements, total or 0)


def locked_before(session: Session, period: Period) -> list[LockedBefore]:
    """What a period came to each time before it was opened again, the last time first."""
    row = ReopenedStatementRow
    mine = (row.start == period.start) & (row.period_kind == period.kind)
    times = select(row.reopened_at).where(mine).distinct().order_by(row.reopened_at.desc())
    return [
        LockedBefore(at, tuple(_sums(session, row, mine & (row.reopened_at == at))))
        for at in session.scalars(times.limit(5))
    ]


def _sums(
    session: Session,
    row: type[StatementRow | ReopenedStatementRow],
    mine: ColumnElement[bool],
) -> Iterator[StatementSum]:
    query = (
        select(row.person_id, PersonRow.name, func.count(), sum_of(row.total))
        .join(PersonRow, PersonRow.id == row.person_id)
        .where(mine)
        .group_by(row.person_id, PersonRow.name)
        .order_by(PersonRow.name, row.person_id)
    )
    for found in session.execute(query.limit(MOST_NAMED)):
        yield StatementSum(*found)
