"""Totals that an import gathers over its batches, and the days that are listed or walked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Calendar, Period
from salesgame.domain.core.events import BatchEnded
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.fact import Change
from salesgame.queries.badges.awards import awards_of
from salesgame.queries.metrics import totals as reading
from salesgame.queries.metrics.totals import EVERYBODY, Subject, series, totals_over
from salesgame.services.badges.judging import judge_marked
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.metrics import totals
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.badges.makers import deal

FIRST, AFTER = date(2026, 8, 3), date(2026, 8, 10)
WEEK = Period("week", FIRST, AFTER)


@pytest.mark.parametrize("much", [0, 1, 3, totals.MUCH])
def test_however_much_an_import_gathers_the_books_are_the_same(
    act: Act, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch, much: int
) -> None:
    monkeypatch.setattr(totals, "MUCH", much)
    with act() as work:
        create_rule(work, "points", "Wins", date(2026, 1, 1), {"on": "deal_won", "points": 5})
    with act() as work:
        work.import_id = 7
        for batch in range(4):
            for n, who in enumerate((cast.ana, cast.ben, cast.zoe)):
                won = deal(FIRST + timedelta(days=batch * n), f"{batch} {n}", who)
                DEALS.store(work, [Change(None, won)])
        judge_marked(work, BatchEnded())

    assert list(verify(session, MORNING)) == []
    found = totals_over(session, EVERYBODY, [Period("ever", date.min, date.max)])
    assert (found.won, found.points) == (12, 60)


def test_badges_are_judged_by_what_the_import_has_gathered(
    act: Act, cast: Cast, session: Session
) -> None:
    at = datetime(2026, 8, 5, tzinfo=UTC)
    demos = [Activity(0, "file", f"{n}", "demo", cast.ana, at, at.date(), 1) for n in range(10)]
    with act() as work:
        work.import_id = 7
        ACTIVITIES.store(work, [Change(None, demo) for demo in demos])
        judge_marked(work, BatchEnded())

    assert "show_and_tell" in [award.badge for award in awards_of(session, cast.ana)]
    assert list(verify(session, MORNING)) == []


@pytest.mark.parametrize("listed", [0, 6, 7, 800])  # a week has seven days
@pytest.mark.parametrize("subject", ["person", "team", "company"])
def test_days_are_the_same_whether_they_are_listed_or_walked(
    act: Act, cast: Cast, session: Session, monkeypatch: pytest.MonkeyPatch,
    listed: int, subject: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(reading, "_LISTED", listed)
    days = (FIRST - timedelta(days=1), FIRST, AFTER - timedelta(days=1), AFTER)
    with act() as work:
        DEALS.store(work, [Change(None, deal(day, str(day), cast.ana)) for day in days])
    who = {"person": Subject("person", cast.ana), "team": Subject("team", cast.north),
           "company": EVERYBODY}[subject]  # fmt: skip

    found = series(session, who, WEEK, "day", Calendar())

    assert [part.won for _, part in found] == [1, 0, 0, 0, 0, 0, 1]
    assert totals_over(session, who, [WEEK]).won == 2
