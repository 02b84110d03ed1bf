"""What is due to be closed: periods that ended and settled, from where they are first needed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.queries.company.settings import the_company
from salesgame.queries.periods.due import due_periods
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule
from salesgame.storage.company import CompanyRow
from salesgame.storage.periods import ClosedPeriodRow
from tests.cast import Cast
from tests.conftest import Act

SETTLED = datetime(2026, 9, 3, tzinfo=UTC)  # two days after August


def win(act: Act, cast: Cast, day: date) -> None:
    with act() as work:
        DEALS.log(work, DealFields(f"{day}", "Cobalt", "Won", 100, sole(cast.ana), day, day))


def due(session: Session, now: datetime) -> list[str]:
    session.rollback()
    company = the_company(session)
    return [company.calendar.label(period) for period in due_periods(session, company, now)]


def test_before_the_first_fact_nothing_is_due(session: Session, cast: Cast) -> None:
    assert due(session, SETTLED) == []


@pytest.mark.parametrize(
    ("now", "labels"),
    [
        (SETTLED - timedelta(seconds=1), ["2026-06", "2026-07"]),
        (SETTLED, ["2026-06", "2026-07", "2026-08"]),
    ],
)
def test_every_month_since_the_first_fact_is_due_two_days_after_its_end(
    act: Act, cast: Cast, session: Session, now: datetime, labels: list[str]
) -> None:
    win(act, cast, date(2026, 6, 30))
    win(act, cast, date(2026, 8, 10))

    assert due(session, now) == labels


@pytest.mark.parametrize(("second", "labels"), [(-1, []), (0, ["2026-08"])])
def test_a_month_ends_when_it_does_where_the_company_is(
    act: Act, cast: Cast, session: Session, second: int, labels: list[str]
) -> None:
    with act() as work:
        work.session.execute(update(CompanyRow).values(zone="America/New_York"))
    win(act, cast, date(2026, 8, 10))

    assert due(session, SETTLED + timedelta(hours=4, seconds=second)) == labels


def test_what_is_closed_is_not_due_again(act: Act, cast: Cast, session: Session) -> None:
    win(act, cast, date(2026, 7, 10))
    with act() as work:
        july = {"kind": "month", "start": date(2026, 7, 1), "end": date(2026, 8, 1)}
        work.session.execute(insert(ClosedPeriodRow).values(**july, closed_at=work.now))

    assert due(session, SETTLED) == ["2026-08"]


@pytest.mark.parametrize(
    ("first_fact", "begins_on", "weeks"),
    [
        (date(2026, 8, 3), date(2026, 8, 12), ["2026-W33", "2026-W34"]),
        (date(2026, 8, 12), date(2026, 8, 3), ["2026-W33", "2026-W34"]),
        (date(2026, 8, 3), date(2026, 8, 17), ["2026-W34"]),
    ],
)
def test_weeks_are_due_from_the_first_fact_and_the_first_goal_of_a_week_on(
    act: Act, cast: Cast, session: Session, first_fact: date, begins_on: date, weeks: list[str]
) -> None:
    with act() as work:
        weekly = Goal("deals_won", "week", (Step(Decimal(1), 20),))
        create_rule(work, "goal", "A win a week", begins_on, body_of(weekly))
    win(act, cast, first_fact)

    assert due(session, datetime(2026, 8, 26, tzinfo=UTC)) == weeks  # W34 ended on Sunday, the 23rd


def test_periods_that_end_together_come_the_finer_first(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        for kind in ("quarter", "day"):
            goal = Goal("deals_won", kind, (Step(Decimal(1), 20),))
            create_rule(work, "goal", f"A win a {kind}", date(2026, 9, 29), body_of(goal))
    win(act, cast, date(2026, 9, 15))

    assert due(session, datetime(2026, 10, 3, tzinfo=UTC)) == [
        "2026-09-29", "2026-09-30", "2026-09", "2026-Q3",
    ]  # fmt: skip
