"""When a score was reached: it decides between equals, so a correction must leave it right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.metrics import reached as reaching
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.storage.metrics import ActivityTotalRow, TotalRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

EARLIER = MORNING - timedelta(hours=2)
CALLS = {"on": "activity", "activity": "call", "points": 5}


@pytest.fixture
def call(act: Act, cast: Cast) -> tuple[int, ActivityFields]:
    """A call of this morning that brought points."""
    fields = ActivityFields("c", "call", cast.ana, MORNING)
    with act() as work:
        create_rule(work, "points", "Calls", date(2026, 1, 1), CALLS)
        return ACTIVITIES.log(work, fields).id, fields


def reached(session: Session, person: int) -> tuple[datetime | None, datetime | None]:
    """When the day's points and its calls were reached."""
    points = session.scalars(select(TotalRow.points_reached_at).where(
        TotalRow.person_id == person, TotalRow.period_kind == "day"
    )).one()  # fmt: skip
    calls = session.scalars(select(ActivityTotalRow.reached_at).where(
        ActivityTotalRow.person_id == person, ActivityTotalRow.period_kind == "day"
    )).one()  # fmt: skip
    session.rollback()
    return points, calls


def test_a_fact_moved_to_an_earlier_hour_moves_its_score_back(
    act: Act, session: Session, cast: Cast, call: tuple[int, ActivityFields]
) -> None:
    number, fields = call
    with act() as work:
        ACTIVITIES.change(work, number, replace(fields, quantity=3, happened_at=EARLIER), "typed")

    assert reached(session, cast.ana) == (EARLIER, EARLIER)
    assert list(verify(session, MORNING)) == []


def test_a_fact_corrected_at_its_own_hour_asks_nothing_again(
    act: Act, session: Session, cast: Cast, call: tuple[int, ActivityFields],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    number, fields = call
    for name in ("renew_points", "renew_activities"):
        monkeypatch.setattr(reaching, name, lambda *_: pytest.fail("asked again"))
    with act() as work:
        ACTIVITIES.change(work, number, replace(fields, quantity=3), "typed")

    assert reached(session, cast.ana) == (MORNING, MORNING)
    assert list(verify(session, MORNING)) == []
