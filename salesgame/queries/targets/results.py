"""Reading what people reached in a period: their totals, all at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.metrics.definitions import Totals
from salesgame.domain.metrics.measures import SUMS
from salesgame.queries.metrics.averages import own_amounts
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.metrics import ActivityTotalRow, TotalRow

_TOTALS = select(TotalRow.person_id, *(TotalRow.__table__.c[name] for name in SUMS))
_ACTIVITIES = select(
    ActivityTotalRow.person_id, ActivityTotalRow.kind, ActivityTotalRow.logged,
    ActivityTotalRow.verified,
)  # fmt: skip

Counts = dict[int, dict[str, int]]


def results(
    session: Session,
    company: Company,
    period: Period,
    people: Collection[int] | None = None,
    *,
    activities: bool = True,
    averages: bool = False,
) -> dict[int, Totals]:
    """The totals of each person who has any in the period; `people` None reads everyone.

    Two queries whatever the number of people, one without `activities`; one more with
    `averages`, for what is each one's own of their deals.
    """
    measures = {row[0]: row[1:] for row in _rows(session, _TOTALS, TotalRow, period, people)}
    logged, verified = _activity_counts(session, period, people) if activities else ({}, {})
    own = own_amounts(session, (period.start, period.end), people) if averages else {}
    zeros = (0,) * len(SUMS)
    return {
        person: Totals(
            **dict(zip(SUMS, measures.get(person, zeros), strict=True)),
            logged=logged.get(person, {}),
            verified=verified.get(person, {}),
            own_amount=own.get(person, 0),
            by_share=company.count_by_share,
        )
        for person in sorted({*measures, *logged})
    }


def _activity_counts(
    session: Session, period: Period, people: Collection[int] | None
) -> tuple[Counts, Counts]:
    logged: Counts = {}
    verified: Counts = {}
    for person, kind, all_of_them, good in _rows(
        session, _ACTIVITIES, ActivityTotalRow, period, people
    ):
        logged.setdefault(person, {})[kind] = all_of_them
        verified.setdefault(person, {})[kind] = good
    return logged, verified


def _rows(
    session: Session,
    query: Any,
    table: type[TotalRow] | type[ActivityTotalRow],
    period: Period,
    people: Collection[int] | None,
) -> list[Any]:
    query = query.where(table.period_kind == period.kind, table.start == period.start)
    return rows_in_chunks(session, query, table.person_id, people)
