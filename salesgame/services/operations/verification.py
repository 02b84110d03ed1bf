"""Rebuilding everything that is kept from the facts, and naming every difference.

Each check reads facts and rules anew, a few people or facts at a time, so that memory stays
small however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import MADE_OF, Calendar
from salesgame.domain.metrics.measures import ACTIVITY_KEPT, KEPT
from salesgame.domain.operations.differences import Difference
from salesgame.queries.company.settings import the_company
from salesgame.queries.operations.rebuilding import (
    Days,
    Kept,
    Measures,
    Whose,
    added,
    credit_mismatches,
    kept_activity_totals,
    kept_totals,
    rebuilt_activity_totals,
    rebuilt_totals,
    slices,
)
from salesgame.queries.points.facts import entries_without_a_fact
from salesgame.services.badges.awards import verify_badges
from salesgame.services.pay.verification import verify_pay
from salesgame.services.points.scoring import verify_points
from salesgame.services.targets.goals import verify_goals
from salesgame.services.work import Work

Check = Callable[[Session, datetime], Iterator[Difference]]


def verify(session: Session, now: datetime) -> Iterator[Difference]:
    """Every difference between what is kept and what the facts give, ledger by ledger."""
    for check in CHECKS.values():
        yield from check(session, now)


def _credits(session: Session, _now: datetime) -> Iterator[Difference]:
    for deal, credited, amount in credit_mismatches(session):
        yield Difference("credit", f"deal {deal}", credited, amount)


def _totals(session: Session, _now: datetime) -> Iterator[Difference]:
    calendar = the_company(session).calendar
    for people in slices(session):
        periods = _rolled_up(rebuilt_totals(session, people), calendar)
        kept = kept_totals(session, people)
        yield from _compared("total", ("person",), KEPT, periods, kept)


def _activity_totals(session: Session, _now: datetime) -> Iterator[Difference]:
    calendar = the_company(session).calendar
    for people in slices(session):
        periods = _rolled_up(rebuilt_activity_totals(session, people), calendar)
        kept = kept_activity_totals(session, people)
        names = ("person", "kind")
        yield from _compared("activity_total", names, ACTIVITY_KEPT, periods, kept)


def _rolled_up(days: Days, calendar: Calendar) -> dict[str, Days]:
    """The measures of every period that holds one of the days, by its kind."""
    rolled: dict[str, Days] = {"day": days}
    for kind, finer in MADE_OF.items():
        found: Days = {}
        starts: dict[date, date] = {}
        for (day, whose), measures in rolled[finer].items():
            if day not in starts:
                starts[day] = calendar.period(kind, day).start
            key = starts[day], whose
            known = found.get(key)
            found[key] = measures if known is None else added(known, measures)
        rolled[kind] = found
    return rolled


def _compared(
    what: str,
    names: tuple[str, ...],
    measures: tuple[str, ...],
    rebuilt: dict[str, Days],
    kept: Iterable[Kept],
) -> Iterator[Difference]:
    """Name every measure of every row that is not the same on both sides."""
    nothing = [None if name.endswith("_at") else 0 for name in measures]
    for kind, start, whose, values in kept:
        wanted = rebuilt.get(kind, {}).pop((start, whose), nothing)
        if values != wanted:
            yield from _named(what, names, measures, (kind, start, whose), values, wanted)
    for kind, rest in rebuilt.items():
        for (start, whose), wanted in rest.items():
            if wanted != nothing:
                yield from _named(what, names, measures, (kind, start, whose), nothing, wanted)


def _named(
    what: str,
    names: tuple[str, ...],
    measures: tuple[str, ...],
    row: tuple[str, date, Whose],
    kept: Measures,
    wanted: Measures,
) -> Iterator[Difference]:
    kind, start, whose = row
    subject = ", ".join(f"{name} {value}" for name, value in zip(names, whose, strict=True))
    for name, one, other in zip(measures, kept, wanted, strict=True):
        if one != other:
            yield Difference(what, f"{subject}, {kind} {start}, {name}", _plain(one), _plain(other))


def _points(session: Session, now: datetime) -> Iterator[Difference]:
    for entry, cause, points in entries_without_a_fact(session):
        yield Difference("points", f"entry {entry}, a {cause} that is not there", points, None)
    yield from verify_points(Work(session, now, the_company(session)))


CHECKS: dict[str, Check] = {
    "credits": _credits,
    "totals": _totals,
    "activity totals": _activity_totals,
    "points": _points,
    "goals": lambda session, _now: verify_goals(session),
    "badges": verify_badges,
    "pay": lambda session, _now: verify_pay(session),
}


def _plain(value: Any) -> int | str | None:
    if value is None or isinstance(value, str):
        return value
    return value if isinstance(value, int) else str(value)
