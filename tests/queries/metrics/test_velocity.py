"""Velocity as of a day: which deals were open then, and the rates of the twelve months before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import LAST_DAY, Calendar
from salesgame.domain.deals.deal import Status
from salesgame.domain.deals.fact import Change
from salesgame.queries.metrics.totals import EVERYBODY
from salesgame.queries.metrics.velocity import velocity_at
from salesgame.services.deals.deals import DEALS
from salesgame.storage.people import MembershipRow
from tests.cast import Cast
from tests.conftest import Act
from tests.queries.metrics.test_figures import CALENDAR, deal, person, store, team

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_velocity_takes_its_rates_from_twelve_months(
    act: Act, cast: Cast, session: Session
) -> None:
    store(
        act,
        deal("A", cast.ana, amount=200, closed=date(2025, 4, 1), opened=date(2025, 3, 30)),
        deal("too old", cast.ana, closed=date(2025, 3, 31), opened=None),
        deal("L", cast.ana, status="lost"),
        deal("O", cast.ana, closed=None, status="open"),
    )

    found = velocity_at(session, EVERYBODY, APRIL, CALENDAR)

    assert (found.open_deals, found.win_rate) == (1, Decimal("0.5"))
    assert found.per_day == Decimal(50)


def test_rates_end_with_the_day_they_are_read_on(act: Act, cast: Cast, session: Session) -> None:
    store(
        act,
        deal("W", cast.ana, closed=date(2026, 3, 8)),
        deal("L", cast.ana, closed=date(2026, 3, 9), status="lost"),
    )

    assert velocity_at(session, EVERYBODY, date(2026, 3, 9), CALENDAR).win_rate == 1
    assert velocity_at(session, EVERYBODY, date(2026, 3, 10), CALENDAR).win_rate == Decimal("0.5")


@pytest.mark.parametrize(
    ("opened", "closed", "deals"),
    [
        (date(2026, 2, 28), None, 1),
        (date(2026, 3, 1), None, 0),
        (None, None, 0),
        (date(2026, 2, 28), date(2026, 3, 1), 1),
        (date(2026, 2, 1), date(2026, 2, 28), 0),
        (date(2026, 2, 28), date(2026, 2, 28), 0),
        (None, date(2026, 2, 28), 0),
        (None, date(2026, 3, 1), 0),
        (date(2026, 3, 2), date(2026, 2, 28), 0),  # a slip: it closed before it was opened
        (date(2026, 2, 28), date(2026, 2, 1), 0),
        (date(2026, 3, 2), date(2026, 3, 1), 0),
    ],
)
@pytest.mark.parametrize("status", ["won", "lost"])
@pytest.mark.parametrize("fiscal_month", [1, 3, 8])
def test_a_deal_was_open_from_its_day_until_it_closed(
    act: Act, cast: Cast, session: Session, opened: date | None, closed: date | None,
    deals: int, status: Status, fiscal_month: int,
) -> None:  # fmt: skip
    with act() as work:
        work.company = replace(work.company, calendar=Calendar(fiscal_month=fiscal_month))
        found: Status = status if closed else "open"
        made = deal("D", cast.ana, cast.ben, opened=opened, closed=closed, status=found)
        DEALS.store(work, [Change(None, made)])

    calendar = Calendar(fiscal_month=fiscal_month)
    for subject in (EVERYBODY, person(cast.ana), team(cast.north)):
        assert velocity_at(session, subject, MARCH, calendar).open_deals == deals
    assert velocity_at(session, person(cast.ben), MARCH, calendar).open_deals == 0


def test_a_past_day_says_what_was_open_then_not_what_is_open_now(
    act: Act, cast: Cast, session: Session
) -> None:
    store(
        act,
        deal("then", cast.ana, opened=date(2026, 3, 5), closed=date(2026, 5, 2)),
        deal("now", cast.ana, opened=date(2026, 5, 1), closed=None, status="open"),
        deal("both", cast.ana, opened=date(2024, 2, 29), closed=None, status="open"),
    )

    def found(until: date) -> int:
        return velocity_at(session, EVERYBODY, until, CALENDAR).open_deals

    assert found(date(2024, 2, 29)) == 0
    assert found(date(2024, 3, 1)) == 1
    assert found(APRIL) == 2
    assert found(date(2026, 5, 2)) == 3
    assert found(date(2026, 5, 3)) == 2


def test_a_deal_cancelled_later_was_never_open(act: Act, cast: Cast, session: Session) -> None:
    (kept,) = store(act, deal("D", cast.ana, opened=date(2026, 2, 1), closed=None, status="open"))
    with act() as work:
        DEALS.store(work, [Change(kept, replace(kept, cancelled=True))])

    assert velocity_at(session, EVERYBODY, MARCH, CALENDAR).open_deals == 0


def test_a_team_had_the_open_deals_of_its_members_of_that_day(
    act: Act, cast: Cast, session: Session
) -> None:
    store(act, deal("D", cast.ana, opened=date(2026, 2, 1), closed=None, status="open"))
    moved = date(2026, 3, 1)
    with act() as work:
        seats = update(MembershipRow).where(MembershipRow.person_id == cast.ana)
        work.session.execute(seats.values(end=moved))
        work.session.execute(insert(MembershipRow).values(
            person_id=cast.ana, team_id=cast.south, role="member", start=moved, end=LAST_DAY
        ))  # fmt: skip

    for until, north, south in ((moved, 1, 0), (moved + timedelta(days=1), 0, 1)):
        assert velocity_at(session, team(cast.north), until, CALENDAR).open_deals == north
        assert velocity_at(session, team(cast.south), until, CALENDAR).open_deals == south


def test_no_deal_is_read_that_was_open_once(
    act: Act, cast: Cast, session: Session, queries: list[str]
) -> None:
    store(act, deal("D", cast.ana, opened=date(2026, 2, 1), closed=date(2026, 3, 2)))
    queries.clear()

    velocity_at(session, EVERYBODY, MARCH, CALENDAR)

    reading = [sql for sql in queries if "FROM deal" in sql]
    assert len(reading) == 1
    assert "opened_on IS NULL OR opened_on > closed_on" in reading[0]
