"""Scoring: on which day the points of a fact count, whenever it comes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.storage.periods import ClosedPeriodRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
TODAY = MORNING.date()


@pytest.fixture(autouse=True)
def _ten_points_a_deal(act: Act, cast: Cast) -> None:
    with act() as work:
        create_rule(work, "points", "Wins", date(2026, 1, 1), {"on": "deal_won", "points": 10})


def close_august(act: Act) -> None:
    with act() as work:
        august = {"kind": "month", "start": AUGUST, "end": SEPTEMBER, "closed_at": work.now}
        work.session.execute(insert(ClosedPeriodRow).values(august))


def win(act: Act, cast: Cast, day: date) -> int:
    with act() as work:
        return DEALS.log(work, DealFields("K", "Cobalt", "Won", 100, sole(cast.ana), day, day)).id


def ledger(session: Session) -> list[tuple[int, date, str]]:
    """The points of each entry, the day they count on, and why it is not the deal's."""
    row = PointsEntryRow
    found = session.execute(select(row.points, row.counts_on, row.why).order_by(row.id))
    return [tuple(entry) for entry in found]


@pytest.mark.parametrize(
    ("day", "counts_on", "why"),
    [
        (date(2026, 8, 31), TODAY, "late"),
        (SEPTEMBER, SEPTEMBER, ""),  # the first open day
        (TODAY, TODAY, ""),
    ],
)
def test_points_of_a_closed_day_count_today_those_of_an_open_one_on_it(
    act: Act, cast: Cast, session: Session, day: date, counts_on: date, why: str
) -> None:
    close_august(act)

    win(act, cast, day)

    assert ledger(session) == [(10, counts_on, why)]
    assert list(verify(session, MORNING)) == []


@pytest.mark.parametrize(
    ("day", "reached_at"),
    [
        (date(2026, 8, 31), MORNING),  # too late for its own day
        (SEPTEMBER, datetime(2026, 9, 1, tzinfo=UTC)),
        (TODAY, MORNING),
    ],
)
def test_points_that_come_late_were_reached_when_they_came(
    act: Act, cast: Cast, session: Session, day: date, reached_at: datetime
) -> None:
    close_august(act)

    win(act, cast, day)

    assert session.scalar(select(PointsEntryRow.reached_at)) == reached_at


@pytest.mark.parametrize(
    ("day", "taken_back_on"), [(date(2026, 8, 31), TODAY), (SEPTEMBER, SEPTEMBER)]
)
def test_points_are_taken_back_on_the_day_they_counted_while_it_is_open(
    act: Act, cast: Cast, session: Session, day: date, taken_back_on: date
) -> None:
    deal = win(act, cast, day)
    close_august(act)

    with act() as work:
        DEALS.cancel(work, deal, "never signed")

    assert ledger(session) == [(10, day, ""), (-10, taken_back_on, "no longer earned")]
    assert list(verify(session, MORNING)) == []


def test_points_that_came_late_are_taken_back_on_the_day_they_counted(
    act: Act, cast: Cast, session: Session
) -> None:
    close_august(act)
    deal = win(act, cast, date(2026, 8, 31))

    with act(MORNING + timedelta(days=3)) as work:
        DEALS.cancel(work, deal, "never signed")

    assert ledger(session) == [(10, TODAY, "late"), (-10, TODAY, "no longer earned")]
    assert list(verify(session, MORNING)) == []
