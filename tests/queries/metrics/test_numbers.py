"""The page of numbers: its trends end with the period it is about."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from salesgame.queries.company.settings import the_company
from salesgame.queries.metrics.numbers import numbers_of
from salesgame.queries.metrics.totals import EVERYBODY
from tests.cast import Cast

TODAY = date(2026, 9, 17)


@pytest.mark.parametrize(
    ("asked", "month", "week"),
    [
        ("2026-Q2", date(2026, 6, 1), date(2026, 6, 29)),
        ("2026-05", date(2026, 5, 1), date(2026, 5, 25)),
        ("2026-Q3", date(2026, 9, 1), date(2026, 9, 14)),
        ("2026-12", date(2026, 12, 1), date(2026, 11, 30)),
    ],
)
def test_trends_end_with_the_period_or_today(
    session: Session, cast: Cast, asked: str, month: date, week: date
) -> None:
    company = the_company(session)
    period = company.calendar.parse(asked)

    found = numbers_of(session, company, EVERYBODY, period, TODAY)

    assert found.months[-1].period.start == month
    assert found.weeks[-1].start == week
