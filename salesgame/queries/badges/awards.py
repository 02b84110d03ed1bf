"""Reading badges: what was awarded, and what surrounds a new fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy import BindParameter, Date, bindparam, select, union_all
from sqlalchemy.orm import Session

from salesgame.domain.badges.catalogue import unit_of
from salesgame.domain.badges.near import NearActivity, NearWin
from salesgame.domain.badges.wins import ALL_KINDS
from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import FIRST_DAY, PeriodKind
from salesgame.queries.badges.careers import active_days
from salesgame.queries.people.leave import leaves
from salesgame.storage.badges import BadgeAwardRow
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.db.prepared import PreparedQuery
from salesgame.storage.metrics import ActivityTotalRow, TotalRow

Key = tuple[int, str, str]  # person, badge, occurrence
_AROUND = timedelta(weeks=4)
_REACH = timedelta(days=60)


WEEKS, DAYS = 9, 7  # four weeks either way and their middle; a week's days


def _places(many: int) -> list[BindParameter[date]]:
    """One place for each start: of a range, SQLite would walk everybody's periods within it."""
    return [bindparam(f"start{n}", type_=Date) for n in range(many)]


def _named(first: date, days: int, many: int) -> dict[str, date]:
    """What stands in those places: `many` starts that are `days` apart."""
    return {f"start{n}": first + timedelta(days=days * n) for n in range(many)}


_A = ActivityTotalRow
_KINDS_OF_A_WEEK = PreparedQuery(select(_A.kind).where(
    _A.person_id == bindparam("person_id"),
    _A.period_kind == "week",
    _A.start == bindparam("week"),
    _A.verified > 0,
))  # fmt: skip
_DONE = select(_A.period_kind, _A.start, _A.kind, _A.verified).where(
    _A.person_id == bindparam("person_id")
)
_ACTIVITIES_AROUND = PreparedQuery(union_all(  # seeks; an OR would read all of a person's rows
    _DONE.where(_A.period_kind == "day", _A.start.in_(_places(DAYS))),
    _DONE.where(_A.period_kind == "ever", _A.start == FIRST_DAY, _A.kind == bindparam("kind")),
))  # fmt: skip


@dataclass(slots=True)
class KeptAward:
    """What is kept for one time a badge was earned: the live award, and how many there were."""

    revisions: int = 0
    live_id: int | None = None
    cause: str = ""
    cause_id: int = 0


@dataclass(frozen=True, slots=True)
class AwardLine:
    """One award as the page and the command show it; revoked ones are left out."""

    id: int
    badge: str
    occurrence: str
    cause: str
    cause_id: int
    earned_on: date
    awarded_at: datetime

    @property
    def deal_id(self) -> int | None:
        """The win that earned it; None where a day or a month did."""
        return self.cause_id if self.cause == "deal" else None


def kept_awards(
    session: Session,
    badges: Collection[str],
    people: Collection[int] | None = None,
    occurrences: Collection[str] | None = None,
) -> dict[Key, KeptAward]:
    """What is kept of these badges; `people` or `occurrences` None means any."""
    row = BadgeAwardRow
    query = (
        select(
            row.person_id, row.badge, row.occurrence, row.id, row.cause, row.cause_id,
            row.revoked_at,
        )
        .where(row.badge.in_(badges))
        .order_by(row.revision)
    )  # fmt: skip
    if occurrences is not None:
        query = query.where(row.occurrence.in_(occurrences))
    found: dict[Key, KeptAward] = defaultdict(KeptAward)
    rows = rows_in_chunks(session, query, row.person_id, people)
    for person, badge, occurrence, award, cause, cause_id, revoked in rows:
        kept = found[person, badge, occurrence]
        kept.revisions += 1
        kept.live_id = award if revoked is None else None
        kept.cause, kept.cause_id = cause, cause_id
    return dict(found)


def awards_of(session: Session, person_id: int, limit: int = 500) -> tuple[AwardLine, ...]:
    """A person's badges, the latest earned first."""
    row = BadgeAwardRow
    query = (
        select(
            row.id, row.badge, row.occurrence, row.cause, row.cause_id, row.earned_on,
            row.awarded_at,
        )
        .where(row.person_id == person_id, row.revoked_at.is_(None))
        .order_by(row.earned_on.desc(), row.id.desc())
        .limit(limit)
    )  # fmt: skip
    return tuple(AwardLine(*line) for line in session.execute(query))


_T = TotalRow.__table__.c
# Every won deal asks this, so the query is made once.
_WON = select(_T.period_kind, _T.start, _T.won).where(_T.person_id == bindparam("person_id"))
_WINS_AROUND = PreparedQuery(union_all(
    _WON.where(_T.period_kind == "week", _T.start.in_(_places(WEEKS))),
    _WON.where(_T.period_kind == "quarter", _T.start == bindparam("quarter")),
    _WON.where(_T.period_kind == "ever", _T.start == FIRST_DAY),
))  # fmt: skip


def near_win(
    session: Session, company: Company, person_id: int, day: date, amount: int | None,
    *, primary: bool, shared: bool,
) -> NearWin:  # fmt: skip
    """A new win with the totals around it: one indexed read, two for a week's first win."""
    calendar = company.calendar
    week = calendar.period("week", day).start
    rows = _WINS_AROUND.rows(
        session, person_id=person_id, quarter=calendar.period("quarter", day).start,
        **_named(week - _AROUND, 7, WEEKS),
    )  # fmt: skip
    found = {(kind, start): won for kind, start, won in rows}
    weeks = {start: won for (kind, start), won in found.items() if kind == "week" and won > 0}
    won = {cast(PeriodKind, kind): n for (kind, _), n in found.items() if kind != "week"}
    won["week"] = weeks.get(week, 0)
    first = primary and won["week"] == 1
    return NearWin(
        day, amount, primary, shared, unit_of(company), won, week, weeks,
        first and _all_kinds(session, person_id, week),
    )  # fmt: skip


def _all_kinds(session: Session, person_id: int, week: date) -> bool:
    rows = _KINDS_OF_A_WEEK.rows(session, person_id=person_id, week=week)
    return frozenset(kind for (kind,) in rows) >= ALL_KINDS


def near_activity(
    session: Session, company: Company, person_id: int, day: date, kind: str, quantity: int
) -> NearActivity:
    """A new activity with the totals around it: one indexed read, three for a day's first."""
    week = company.calendar.period("week", day)
    rows = _ACTIVITIES_AROUND.rows(
        session, person_id=person_id, kind=kind, **_named(week.start, 1, DAYS)
    )
    ever = 0
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for period_kind, start, done, verified in rows:
        if period_kind == "ever":
            ever = verified
        else:
            days[start][done] = verified
    near = NearActivity(day, kind, quantity, ever, dict(days))
    if not near.first_of_day:
        return near
    around = active_days(session, [person_id], day - _REACH, day + _REACH)
    away: Sequence[tuple[date, date]] = leaves(session, [person_id]).get(person_id, ())
    return NearActivity(
        day, kind, quantity, ever, dict(days), frozenset(around.get(person_id, ())), tuple(away)
    )
