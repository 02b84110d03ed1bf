"""Rebuilding everything that is kept from the facts, and naming every difference.

Each check reads facts and rules anew; none trusts what another ledger says, except that
longer periods are held against days, which are held against the facts first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.differences import Difference
from salesgame.domain.periods import EVER, KINDS, Calendar, Period, PeriodKind
from salesgame.services.badges import verify_badges
from salesgame.services.goals import verify_goals
from salesgame.services.pay import verify_pay
from salesgame.services.points import verify_points
from salesgame.services.work import Work
from salesgame.storage.queries.company import the_company
from salesgame.storage.queries.rebuilding import (
    Mismatch,
    activity_day_mismatches,
    activity_period_mismatches,
    credit_mismatches,
    day_mismatches,
    entries_without_a_fact,
    first_and_last_day,
    kept_starts,
    period_mismatches,
    slices,
)

Check = Callable[[Session, datetime], Iterator[Difference]]


def verify(session: Session, now: datetime) -> Iterator[Difference]:
    """Every difference between what is kept and what the facts give, ledger by ledger."""
    for check in CHECKS.values():
        yield from check(session, now)


def _credits(session: Session, _now: datetime) -> Iterator[Difference]:
    for deal, credited, amount in credit_mismatches(session):
        yield Difference("credit", f"deal {deal}", credited, amount)


def _days(session: Session, _now: datetime) -> Iterator[Difference]:
    for people in slices(session):
        yield from _named("total", ("person", "day"), day_mismatches(session, people))
        yield from _named(
            "activity_total", ("person", "day", "kind"), activity_day_mismatches(session, people)
        )


def _periods(session: Session, _now: datetime) -> Iterator[Difference]:
    calendar = the_company(session).calendar
    ends = first_and_last_day(session)
    for kind in KINDS:
        if kind != "day":
            yield from _kind(session, calendar, kind, ends)


def _kind(
    session: Session, calendar: Calendar, kind: PeriodKind, ends: tuple[date, date] | None
) -> Iterator[Difference]:
    known = list(_between(calendar, kind, ends))
    for period in known:
        label = f"{kind} {calendar.label(period)}"
        for mismatch in _named("total", ("person",), period_mismatches(session, period)):
            yield _within(label, mismatch)
        found = activity_period_mismatches(session, period)
        for mismatch in _named("activity_total", ("person", "kind"), found):
            yield _within(label, mismatch)
    for start in sorted(kept_starts(session, kind) - {period.start for period in known}):
        yield Difference("total", f"{kind} from {start}", "kept", "no such period")


def _between(
    calendar: Calendar, kind: PeriodKind, ends: tuple[date, date] | None
) -> Iterable[Period]:
    if ends is None:
        return ()
    if kind == "ever":
        return (EVER,)
    return calendar.between(kind, ends[0], ends[1] + timedelta(days=1))


def _points(session: Session, now: datetime) -> Iterator[Difference]:
    for entry, cause, points in entries_without_a_fact(session):
        yield Difference("points", f"entry {entry}, a {cause} that is not there", points, None)
    yield from verify_points(Work(session, now, the_company(session)))


CHECKS: dict[str, Check] = {
    "credits": _credits,
    "totals by day": _days,
    "totals by period": _periods,
    "points": _points,
    "goals": lambda session, _now: verify_goals(session),
    "badges": verify_badges,
    "pay": lambda session, _now: verify_pay(session),
}


def _named(what: str, names: tuple[str, ...], found: Iterable[Mismatch]) -> Iterator[Difference]:
    for mismatch in found:
        key = ", ".join(f"{name} {value}" for name, value in zip(names, mismatch.key, strict=True))
        yield Difference(
            what, f"{key}, {mismatch.measure}", _plain(mismatch.kept), _plain(mismatch.rebuilt)
        )


def _within(label: str, found: Difference) -> Difference:
    return Difference(found.what, f"{label}, {found.key}", found.kept, found.rebuilt)


def _plain(value: Any) -> int | str | None:
    if value is None or isinstance(value, str):
        return value
    return int(value) if isinstance(value, (int, Decimal)) else str(value)
