"""When a score was reached: the moment of the last fact that changed it, looked up for who ties.

Totals keep the last win of a period and the last activity of a kind. The last step to a score
lies before it where that win was worth nothing or somebody else's to count, after it where a
loss followed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.spans import Days
from salesgame.queries.boards.figures import ALL_KINDS
from salesgame.queries.deals.counted import ACTIVITY_COUNTS, DEAL_COUNTS
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.deals import ActivityRow, CreditRow, DealRow

_FIRST_LOOK, _WIDER = 8, 8  # days, and how many times as far each further look goes back


@dataclass(frozen=True, slots=True)
class Steps:
    """The facts that change a score: the last instant of each person and day.

    They are `in_order` where a later day holds later instants.
    """

    query: Select[*tuple[Any, ...]]
    person: Any
    day: Any
    in_order: bool = True


@dataclass(frozen=True, slots=True)
class Counting:
    """The days of a board and of those each person's own; looked at from before `now` backwards."""

    start: date
    until: date
    now: date
    own: Mapping[int, Sequence[Days]] | None = None  # None: all days are everybody's

    def holds(self, person: int, day: date) -> bool:
        """Whether a person's facts of a day count."""
        if self.own is None:
            return True
        return any(start <= day < end for start, end in self.own.get(person, ()))


def deal_steps(moved_by: ColumnElement[bool], *, by_opening: bool) -> Steps:
    """The closings of the deals that move a score; days are those of their opening, if asked."""
    who, day = CreditRow.person_id, DealRow.opened_on if by_opening else CreditRow.day
    query = (
        select(who, day, func.max(DealRow.closed_at))
        .join(DealRow, DealRow.id == CreditRow.deal_id)
        .where(DEAL_COUNTS, moved_by, DealRow.closed_at.is_not(None))
        .group_by(who, day)
    )
    return Steps(query, who, day, in_order=not by_opening)


def verified_steps(kind: str) -> Steps:
    """The verified activities of a kind, or of all kinds."""
    row = ActivityRow
    query = (
        select(row.person_id, row.day, func.max(row.happened_at))
        .where(ACTIVITY_COUNTS, row.verified)
        .group_by(row.person_id, row.day)
    )
    if kind != ALL_KINDS:
        query = query.where(row.kind == kind)
    return Steps(query, row.person_id, row.day)


def last_steps(
    session: Session, steps: Steps, kept: Mapping[int, datetime | None], counting: Counting
) -> dict[int, datetime]:
    """When each of these people took the last step to their score; nobody without one is in it.

    `kept` is what totals say of each. Most steps are recent: a few looks, each further back for
    fewer people, read little of however many facts.
    """
    found: dict[int, datetime] = {}
    for since in _looks(counting) if steps.in_order else (counting.start,):
        is_last = since == counting.start
        unknown = {
            person
            for person, at in kept.items()
            if person not in found and (is_last or at is None or at >= _noon(since))
        }
        latest = _since(session, steps, unknown, since, counting)
        found |= {who: at for who, at in latest.items() if is_last or at >= _noon(since)}
    return found


def _looks(counting: Counting) -> Iterator[date]:
    """The days from which to look, the latest first, the first of all last."""
    length = _FIRST_LOOK
    while length < (counting.now - counting.start).days:
        yield counting.now - timedelta(days=length)
        length *= _WIDER
    yield counting.start


def _noon(day: date) -> datetime:
    """No instant of an earlier day is later than this, in whichever zone its day was told."""
    return datetime.combine(day, time(12), UTC)


def _since(
    session: Session, steps: Steps, people: Collection[int], since: date, counting: Counting
) -> dict[int, datetime]:
    query = steps.query.where(steps.day >= since, steps.day < counting.until)
    found: dict[int, datetime] = {}
    for person, day, at in rows_in_chunks(session, query, steps.person, people):
        if counting.holds(person, day):
            found[person] = max(at, found.get(person, at))
    return found
