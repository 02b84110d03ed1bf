"""Reopening killed anywhere, raced by another, by closing and by logging: before or after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.periods.reopening import NotLocked
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.pay.reopening import take_back_statements
from salesgame.services.periods import reopening
from salesgame.services.periods.closing import close_periods
from salesgame.services.periods.reopening import reopen_period
from salesgame.services.points.rules import create_rule
from salesgame.services.work import Reactions, Work, unit_of_work
from salesgame.storage.pay import PayEntryRow, StatementRow
from salesgame.storage.periods import ClosedPeriodRow, JobClaimRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import MORNING, ON_POSTGRES, Act
from tests.jobs.at_once import at_once
from tests.jobs.racing import KILLED, Tick, kill
from tests.services.pay.office import AUGUST, JULY, plan, plan_for, won

LATE = date(2026, 8, 20)
WHY = "by mistake"


@pytest.fixture
def locked(act: Act, cast: Cast, session: Session) -> Cast:
    """Ana won in July and August, both closed; a win pays and gives points."""
    plan_for(act, [cast.ana], plan())
    with act() as work:
        create_rule(work, "points", "Wins", date(2026, 1, 1), {"on": "deal_won", "points": 10})
    for month in (7, 8):
        won(act, cast.ana, date(2026, month, 4), 800, f"{month}", opened_on=date(2026, month, 4))
    for period in (JULY, AUGUST):
        with act() as work:
            close_periods(work, [period])
    session.rollback()
    return cast


def reopen(work: Work) -> object:
    return reopen_period(work, AUGUST, WHY)


def log_late(person: int) -> Callable[[Work], object]:
    fields = DealFields("late", "Late", "Won", 400, sole(person), LATE, LATE)
    return lambda work: DEALS.log(work, fields)


def kept(session: Session) -> tuple[Any, ...]:
    """What reopening changes."""
    tables = (ClosedPeriodRow.start, StatementRow.start, PayEntryRow.id, PointsEntryRow.id)
    found = tuple(tuple(session.scalars(select(one).order_by(one))) for one in tables)
    claims = select(JobClaimRow.job).order_by(JobClaimRow.job)
    found = (*found, tuple(session.scalars(claims)))
    session.rollback()
    return found


def whole(session: Session, now: datetime, reactions: Reactions) -> None:
    with unit_of_work(session, now, reactions) as work:
        reopen(work)


def in_two(session: Session, now: datetime, reactions: Reactions) -> None:
    """Broken on purpose: the claim is released in one transaction, entries reversed in the next."""
    with unit_of_work(session, now, reactions) as work:
        work.session.execute(delete(ClosedPeriodRow).where(ClosedPeriodRow.start == AUGUST.start))
    with unit_of_work(session, now, reactions) as work:
        take_back_statements(work, [AUGUST], WHY)


def killed_everywhere(session: Session, url: str, broken: Tick | None = None) -> set[Any]:
    """What is kept after a kill at the first write, the second …, until none is left to kill."""
    found = set()
    for at in count(1):
        if kill(url, MORNING, broken or whole, at) != KILLED:
            return found
        found.add(kept(session))
    raise AssertionError


def test_a_reopening_killed_at_any_write_leaves_nothing_half_done(
    locked: Cast, session: Session, database_url: str
) -> None:
    before = kept(session)

    found = killed_everywhere(session, database_url)

    assert found == {before}
    assert kept(session)[0] == (JULY.start,)
    assert list(verify(session, MORNING)) == []


def test_the_sweep_catches_a_reopening_in_two_transactions(
    locked: Cast, session: Session, database_url: str
) -> None:
    before = kept(session)

    assert killed_everywhere(session, database_url, in_two) != {before}


def test_of_two_who_reopen_at_once_one_does_and_the_other_is_told(
    locked: Cast, session: Session
) -> None:
    assert [type(error) for error in at_once(reopen, reopen)] == [NotLocked]

    assert closed_periods(session) == [JULY]
    assert list(verify(session, MORNING)) == []


@pytest.mark.parametrize("reopens_first", [True, False])
def test_a_deal_logged_while_its_period_is_reopened_counts_on_its_own_day(
    locked: Cast, session: Session, reopens_first: bool
) -> None:
    acts = (reopen, log_late(locked.ana))

    assert at_once(*(acts if reopens_first else reversed(acts))) == []

    assert on_its_day(session)
    assert list(verify(session, MORNING)) == []


@ON_POSTGRES
def test_the_race_catches_a_reopening_that_holds_no_ledger(
    locked: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reopening.locks, "own_ledgers", lambda _session: None)

    at_once(log_late(locked.ana), reopen)

    assert not on_its_day(session)


def on_its_day(session: Session) -> bool:
    """Whether the late deal's points count in all on the day it closed, and on no other."""
    session.rollback()
    row, days = PointsEntryRow, dict[date, int]()
    late = select(row.counts_on, row.points).where(row.earned_on == LATE)
    for day, points in session.execute(late):
        days[day] = days.get(day, 0) + points
    return {day: points for day, points in days.items() if points} == {LATE: 10}


@pytest.mark.parametrize("reopens_first", [True, False])
def test_closing_what_follows_while_a_period_is_reopened_leaves_the_ledgers_right(
    act: Act, locked: Cast, session: Session, reopens_first: bool
) -> None:
    september = AUGUST.end, date(2026, 10, 1)

    def close(work: Work) -> object:
        return close_periods(work, [type(AUGUST)("month", *september)])

    acts = (reopen, close)
    assert at_once(*(acts if reopens_first else reversed(acts))) == []

    closed = [period.start for period in closed_periods(session)]
    assert closed == [JULY.start, *([AUGUST.end] if reopens_first else [])]
    assert list(verify(session, MORNING + timedelta(days=30))) == []
