"""When a score was last reached, looked up again after a fact was taken away.

Adding a fact only ever moves the instant on, and the totals keep the later one. Taking
one away may move it back, which only the facts can tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Date, Select, String, Table, Update, bindparam, func, select, update
from sqlalchemy.orm import aliased

from salesgame.domain.core.calendar import KINDS, Period
from salesgame.queries.deals.counted import ACTIVITY_COUNTS, DEAL_COUNTS
from salesgame.services.work import Work
from salesgame.storage.db.base import Int
from salesgame.storage.db.connecting import connection_of
from salesgame.storage.deals import ActivityRow, CreditRow, DealRow
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from salesgame.storage.points import PointsEntryRow

_WHO = bindparam("who", type_=Int)
_KIND = bindparam("of_kind", type_=String)
_FIRST, _UNTIL = bindparam("first_day", type_=Date), bindparam("until_day", type_=Date)
_ACTIVITY = bindparam("of_activity", type_=String)


def _setting(
    rows_of: type[TotalRow] | type[ActivityTotalRow], column: str, latest: Select[Any]
) -> Update:
    table = cast(Table, rows_of.__table__)
    mine = table.c.person_id == _WHO, table.c.period_kind == _KIND, table.c.start == _FIRST
    return update(table).where(*mine).values({column: latest.scalar_subquery()})


_REVERSAL = aliased(PointsEntryRow)
_LAST_WIN: Select[Any] = (
    select(func.max(DealRow.closed_at))
    .join(CreditRow, CreditRow.deal_id == DealRow.id)
    .where(
        CreditRow.person_id == _WHO, CreditRow.day >= _FIRST, CreditRow.day < _UNTIL,
        CreditRow.status == "won", DEAL_COUNTS,
    )
)  # fmt: skip
_LAST_POINTS: Select[Any] = (  # of an entry that is no reversal and is not reversed
    select(func.max(PointsEntryRow.reached_at))
    .outerjoin(_REVERSAL, _REVERSAL.reverses_id == PointsEntryRow.id)
    .where(
        PointsEntryRow.person_id == _WHO, PointsEntryRow.counts_on >= _FIRST,
        PointsEntryRow.counts_on < _UNTIL, PointsEntryRow.reverses_id.is_(None),
        _REVERSAL.id.is_(None),
    )
)  # fmt: skip
_LAST_ACTIVITY: Select[Any] = select(func.max(ActivityRow.happened_at)).where(
    ActivityRow.person_id == _WHO, ActivityRow.day >= _FIRST, ActivityRow.day < _UNTIL,
    ActivityRow.kind == _ACTIVITY, ACTIVITY_COUNTS,
)  # fmt: skip
# Made once: an import may take back thousands, and each touches six periods.
_RENEW_WON = _setting(TotalRow, "won_reached_at", _LAST_WIN)
_RENEW_POINTS = _setting(TotalRow, "points_reached_at", _LAST_POINTS)
_RENEW_ACTIVITY = _setting(ActivityTotalRow, "reached_at", _LAST_ACTIVITY).where(
    ActivityTotalRow.kind == _ACTIVITY
)


def renew_won(work: Work, days: Iterable[tuple[int, date]]) -> None:
    """Set `won_reached_at` again for these persons' days and every period that holds them."""
    _run(work, _RENEW_WON, [_of(who, period) for who, period in _periods(work, days)])


def renew_points(work: Work, days: Iterable[tuple[int, date]]) -> None:
    """Set `points_reached_at` again: the latest entry that is no reversal and is not reversed."""
    _run(work, _RENEW_POINTS, [_of(who, period) for who, period in _periods(work, days)])


def renew_activities(work: Work, days: Iterable[tuple[str, int, date]]) -> None:
    """Set activity totals' `reached_at` again for these kinds, persons and days."""
    found = {
        (kind, who, period)
        for kind, person, day in days
        for who, period in _periods(work, [(person, day)])
    }
    rows = [{**_of(who, period), "of_activity": kind} for kind, who, period in sorted(found)]
    _run(work, _RENEW_ACTIVITY, rows)


def _periods(work: Work, days: Iterable[tuple[int, date]]) -> list[tuple[int, Period]]:
    calendar = work.company.calendar
    return sorted({(person, calendar.period(kind, day)) for person, day in days for kind in KINDS})


def _of(who: int, period: Period) -> dict[str, Any]:
    return {
        "who": who, "of_kind": period.kind, "first_day": period.start, "until_day": period.end,
    }  # fmt: skip


def _run(work: Work, statement: Update, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection_of(work.session).execute(statement, rows)
