"""When a score was last reached, looked up again after a fact was taken away.

Adding a fact only ever moves the instant on, and the totals keep the later one. Taking
one away may move it back, which only the facts can tell. That is rare, so it may read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from sqlalchemy import Select, Table, and_, func, select, update
from sqlalchemy.orm import aliased

from salesgame.domain.periods import KINDS, Period
from salesgame.services.work import Work
from salesgame.storage.activities import ActivityRow
from salesgame.storage.deals import CreditRow, DealRow
from salesgame.storage.ledgers import PointsEntryRow
from salesgame.storage.totals import ActivityTotalRow, TotalRow


def renew_won(work: Work, days: Iterable[tuple[int, date]]) -> None:
    """Set `won_reached_at` again for these persons' days and every period that holds them."""
    for person, period in _periods(work, days):
        latest = (
            select(func.max(DealRow.closed_at))
            .join(CreditRow, CreditRow.deal_id == DealRow.id)
            .where(
                CreditRow.person_id == person,
                CreditRow.day >= period.start,
                CreditRow.day < period.end,
                CreditRow.status == "won",
                DealRow.cancelled.is_(False),
                DealRow.approval != "refused",
            )
        )
        _set(work, {"person_id": person}, period, "won_reached_at", latest)


def renew_points(work: Work, days: Iterable[tuple[int, date]]) -> None:
    """Set `points_reached_at` again: the latest entry that is no reversal and is not reversed."""
    reversal = aliased(PointsEntryRow)
    for person, period in _periods(work, days):
        latest = (
            select(func.max(PointsEntryRow.reached_at))
            .outerjoin(reversal, reversal.reverses_id == PointsEntryRow.id)
            .where(
                PointsEntryRow.person_id == person,
                PointsEntryRow.counts_on >= period.start,
                PointsEntryRow.counts_on < period.end,
                PointsEntryRow.reverses_id.is_(None),
                reversal.id.is_(None),
            )
        )
        _set(work, {"person_id": person}, period, "points_reached_at", latest)


def renew_activities(work: Work, days: Iterable[tuple[str, int, date]]) -> None:
    """Set activity totals' `reached_at` again for these kinds, persons and days."""
    for kind, person, day in sorted(days):
        for _, period in _periods(work, [(person, day)]):
            latest = select(func.max(ActivityRow.happened_at)).where(
                ActivityRow.person_id == person,
                ActivityRow.day >= period.start,
                ActivityRow.day < period.end,
                ActivityRow.kind == kind,
                ActivityRow.cancelled.is_(False),
                ActivityRow.approval != "refused",
            )
            _set(work, {"person_id": person, "kind": kind}, period, "reached_at", latest)


def _periods(work: Work, days: Iterable[tuple[int, date]]) -> list[tuple[int, Period]]:
    calendar = work.company.calendar
    return sorted({(person, calendar.period(kind, day)) for person, day in days for kind in KINDS})


def _set(
    work: Work,
    subject: Mapping[str, Any],
    period: Period,
    column: str,
    latest: Select[*tuple[Any, ...]],
) -> None:
    table = cast(Table, (ActivityTotalRow if "kind" in subject else TotalRow).__table__)
    where = [table.c[key] == value for key, value in subject.items()]
    work.session.execute(
        update(table)
        .where(and_(*where, table.c.period_kind == period.kind, table.c.start == period.start))
        .values({column: latest.scalar_subquery()})
    )
