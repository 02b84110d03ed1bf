"""Reading totals of a person, a team or the company, for a period or as a series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Calendar, Period, PeriodKind
from salesgame.domain.metrics.definitions import NOTHING, Totals, total
from salesgame.domain.metrics.measures import SUMS
from salesgame.storage.db.summing import sum_of
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from salesgame.storage.people import MembershipRow, TeamRow

Where = ColumnElement[bool]
_Span = Callable[[Any], list[Where]]  # of a table of totals
_LISTED = 800  # days; beyond two years, a walk is as good


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose figures: a person's, a team's with the teams below it, or everybody's."""

    kind: Literal["person", "team", "company"]
    id: int = 0


EVERYBODY = Subject("company")


def totals_of(
    session: Session, subject: Subject, period: Period, *, by_share: bool = False
) -> Totals:
    """A subject's totals of one period of the calendar."""
    return totals_over(session, subject, [period], by_share=by_share)


def totals_over(
    session: Session, subject: Subject, periods: Sequence[Period], *, by_share: bool = False
) -> Totals:
    """Totals over whole periods of one kind that follow each other, at least one.

    A team counts who was its member on each day: those who were there throughout by
    their period's row, the others by the rows of their days.
    """
    found = [
        _totals(session, *where)
        for where in _parts(subject, periods)
    ]  # fmt: skip
    return Totals(by_share=by_share) + total(found)


def series(
    session: Session, subject: Subject, period: Period, kind: PeriodKind, calendar: Calendar
) -> list[tuple[date, Totals]]:
    """A subject's totals of each `kind` of period inside `period`, oldest first, gaps as zeros."""
    steps = list(calendar.between(kind, period.start, period.end))
    found = {step.start: NOTHING for step in steps}
    for day, part in _by_day(session, subject, period):
        start = calendar.period(kind, day).start
        found[start] = found[start] + part
    return [(step.start, found[step.start]) for step in steps]


def team_ids(team_id: int) -> Select[Any]:
    """The team and every team below it, as a subquery of ids."""
    tree = select(TeamRow.id).where(TeamRow.id == team_id).cte(recursive=True)
    tree = tree.union(select(TeamRow.id).join(tree, TeamRow.parent_id == tree.c.id))
    return select(tree.c.id)


def belongs(subject: Subject, person: Any, day: Any) -> Where | None:
    """Whether a fact of `person` on `day` counts for the subject; None where every fact does."""
    if subject.kind == "company":
        return None
    if subject.kind == "person":
        mine: Where = person == subject.id
        return mine
    return exists().where(
        MembershipRow.person_id == person,
        MembershipRow.team_id.in_(team_ids(subject.id)),
        MembershipRow.role == "member",
        MembershipRow.start <= day,
        MembershipRow.end > day,
    )


def members_throughout(team_id: int, start: date, end: date) -> Select[Any]:
    """Who is a member of a team, or of one below it, from `start` to `end`: a subquery of ids."""
    return _seats(team_id).where(MembershipRow.start <= start, MembershipRow.end >= end)


def _seats(team_id: int) -> Select[Any]:
    return select(MembershipRow.person_id).where(
        MembershipRow.team_id.in_(team_ids(team_id)), MembershipRow.role == "member"
    )


def within(day: Any, period: Period) -> tuple[Where, Where]:
    """Whether a day lies in a period."""
    return day >= period.start, day < period.end


def whose(subject: Subject, person: Any, day: Any) -> list[Where]:
    """`belongs` as conditions to spread into a query."""
    found = belongs(subject, person, day)
    return [] if found is None else [found]


def during(table: Any, start: date, end: date) -> list[Where]:
    """The rows of the days in `[start, end)`.

    The key of totals is period, then person: of each day listed, SQLite looks up the person;
    of a range, it would read everybody.
    """
    span = [table.period_kind == "day"]
    if (end - start).days > _LISTED:
        return [*span, table.start >= start, table.start < end]
    return [*span, table.start.in_([start + timedelta(days=n) for n in range((end - start).days)])]


def _parts(subject: Subject, periods: Sequence[Period]) -> Sequence[tuple[_Span, _Choose]]:
    kind, start, end = periods[0].kind, periods[0].start, periods[-1].end

    def whole(table: Any) -> list[Where]:
        return [table.period_kind == kind, table.start.in_([period.start for period in periods])]

    if subject.kind != "team" or kind == "day":
        return [(whole, _Choose(subject))]
    return [
        (whole, _Choose(subject, start, end, throughout=True)),
        (partial(during, start=start, end=end), _Choose(subject, start, end, throughout=False)),
    ]


@dataclass(frozen=True, slots=True)
class _Choose:
    """Which persons' rows count for a subject."""

    subject: Subject
    start: date = date.min
    end: date = date.max
    throughout: bool | None = None

    def where(self, table: Any) -> list[Where]:
        """Conditions on a table of totals."""
        if self.throughout is None:
            found = belongs(self.subject, table.person_id, table.start)
            return [] if found is None else [found]
        steady = members_throughout(self.subject.id, self.start, self.end)
        if self.throughout:
            return [table.person_id.in_(steady)]
        passing = _seats(self.subject.id).where(
            MembershipRow.start < self.end, MembershipRow.end > self.start
        )
        on_the_day = belongs(self.subject, table.person_id, table.start)
        assert on_the_day is not None  # a team is chosen here
        return [table.person_id.in_(passing), table.person_id.not_in(steady), on_the_day]


def _totals(session: Session, span: _Span, choose: _Choose) -> Totals:
    sums = select(*(func.coalesce(sum_of(getattr(TotalRow, m)), 0) for m in SUMS)).where(
        *span(TotalRow), *choose.where(TotalRow)
    )
    row = session.execute(sums).one()
    by_kind = (
        select(
            ActivityTotalRow.kind,
            sum_of(ActivityTotalRow.logged),
            sum_of(ActivityTotalRow.verified),
        )
        .where(*span(ActivityTotalRow), *choose.where(ActivityTotalRow))
        .group_by(ActivityTotalRow.kind)
    )
    kinds = [(name, logged, verified) for name, logged, verified in session.execute(by_kind)]
    return _read(row, kinds)


def _by_day(session: Session, subject: Subject, period: Period) -> list[tuple[date, Totals]]:
    choose = _Choose(subject)
    sums = (
        select(TotalRow.start, *(sum_of(getattr(TotalRow, m)) for m in SUMS))
        .where(*during(TotalRow, period.start, period.end), *choose.where(TotalRow))
        .group_by(TotalRow.start)
    )
    by_kind = (
        select(
            ActivityTotalRow.start,
            ActivityTotalRow.kind,
            sum_of(ActivityTotalRow.logged),
            sum_of(ActivityTotalRow.verified),
        )
        .where(*during(ActivityTotalRow, period.start, period.end), *choose.where(ActivityTotalRow))
        .group_by(ActivityTotalRow.start, ActivityTotalRow.kind)
    )
    found = [(day, _read(row, [])) for day, *row in session.execute(sums)]
    for day, kind, logged, verified in session.execute(by_kind):
        part = Totals(logged={kind: logged}, verified={kind: verified})
        found.append((day, part))
    return found


def _read(row: Sequence[Any], kinds: list[tuple[str, int, int]]) -> Totals:
    sums: dict[str, Any] = dict(zip(SUMS, row, strict=True))
    return Totals(
        **sums,
        logged={name: logged for name, logged, _ in kinds},
        verified={name: verified for name, _, verified in kinds},
    )
