"""What waits counts on boards as provisional, marked with how many; what is held counts nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.deals.fact import Approval, Change
from salesgame.queries.boards.boards import BoardQuery, make_board
from salesgame.queries.boards.provisional import count_provisional, provisional_points
from salesgame.queries.company.settings import the_company
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.people.teams import move_person
from salesgame.services.points.rules import create_rule
from tests.cast import Cast
from tests.conftest import MORNING, POSTGRES, Act
from tests.services.badges.makers import deal, win

TODAY = date(2026, 9, 17)
CHANGES = list(permutations(("pending", "held", "approved", "refused"), 2))


@pytest.fixture(autouse=True)
def _rules(act: Act, cast: Cast) -> None:
    """A won deal brings 10 points, a call 1."""
    begins = date(2026, 1, 1)
    with act() as work:
        create_rule(work, "points", "Deals", begins, {"on": "deal_won", "points": 10})
        body = {"on": "activity", "activity": "call", "points": 1}
        create_rule(work, "points", "Calls", begins, body)


def sold(act: Act, who: int, approval: Approval, name: str = "D", **more: int) -> Deal:
    one = replace(deal(TODAY, name, who, **more), approval=approval)
    (id_,) = win(act, one)
    return replace(one, id=id_)


def called(act: Act, who: int, approval: Approval, key: str = "C", day: date = TODAY) -> Activity:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    one = Activity(0, "hand", key, "call", who, at, day, approval=approval)
    with act() as work:
        return ACTIVITIES.store(work, [Change(None, one)])[0]


def row(session: Session, who: int, metric: str, period: str = "2026-09", team: int | None = None):
    """The value a person has on a board, and how many facts of it wait."""
    company = the_company(session)
    asked = BoardQuery(metric, company.calendar.parse(period), team)
    found = make_board(session, company, asked, TODAY).row_of(who)
    session.rollback()
    assert found is not None
    return found.value, found.waits


@pytest.mark.parametrize(
    ("metric", "value"),
    [("revenue", 100_000), ("deals_won", 1), ("win_rate", 1), ("points", 10), ("sales_cycle", 0)],
)
def test_a_deal_that_waits_is_counted_and_marked(
    act: Act, cast: Cast, session: Session, metric: str, value: int
) -> None:
    sold(act, cast.ana, "pending")

    assert row(session, cast.ana, metric) == (value, 1)
    assert row(session, cast.ben, metric)[1] == 0


@pytest.mark.parametrize("metric", ["calls", "activities", "points", "calls_verified"])
def test_activities_that_wait_are_counted_and_marked(
    act: Act, cast: Cast, session: Session, metric: str
) -> None:
    called(act, cast.ana, "pending")
    called(act, cast.ana, "approved", "C2")

    assert row(session, cast.ana, metric) == (2, 1)


def test_points_are_marked_with_deals_and_activities_together(
    act: Act, cast: Cast, session: Session
) -> None:
    sold(act, cast.ana, "pending")
    called(act, cast.ana, "pending")
    called(act, cast.ana, "held", "C2")
    sold(act, cast.ana, "not_needed", "D2")

    assert row(session, cast.ana, "points") == (21, 2)


def test_what_brought_nothing_to_a_figure_does_not_mark_it(
    act: Act, cast: Cast, session: Session
) -> None:
    with_ben = replace(deal(TODAY, "D", cast.ana, 0, cast.ben), approval="pending")
    win(act, with_ben)

    assert row(session, cast.ana, "revenue") == (0, 0)
    assert row(session, cast.ben, "deals_won") == (0, 0)
    assert row(session, cast.ben, "points") == (0, 0)


def test_points_given_and_taken_back_do_not_mark_it(act: Act, cast: Cast, session: Session) -> None:
    won = sold(act, cast.ana, "pending")
    sold(act, cast.ana, "not_needed", "D2")

    with act() as work:
        lost = replace(won, stage="Lost", status="lost")
        DEALS.store(work, [Change(won, lost)])

    assert row(session, cast.ana, "points") == (10, 0)
    assert row(session, cast.ana, "win_rate")[1] == 1


def test_what_waits_marks_the_days_and_the_team_it_counts_in(
    act: Act, cast: Cast, session: Session
) -> None:
    called(act, cast.ana, "pending", day=TODAY)
    with act() as work:
        move_person(work, cast.ana, cast.south, TODAY)

    assert row(session, cast.ana, "calls", "2026-08")[1] == 0
    assert row(session, cast.ana, "calls", team=cast.north)[1] == 0
    assert row(session, cast.ana, "calls", team=cast.south)[1] == 1


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_each_decision_moves_totals_and_points_rightly(
    act: Act, cast: Cast, session: Session, before: Approval, after: Approval
) -> None:
    """What is pending or approved counts; what is held or refused doesn't."""
    first, call = sold(act, cast.ana, before), called(act, cast.ana, before)

    with act() as work:
        DEALS.store(work, [Change(first, replace(first, approval=after))])
        ACTIVITIES.store(work, [Change(call, replace(call, approval=after))])

    counts, waits = after in ("pending", "approved"), after == "pending"
    expected = {"revenue": 100_000, "calls": 1, "points": 11}
    for metric, value in expected.items():
        facts = 2 if metric == "points" else 1
        assert row(session, cast.ana, metric) == (value * counts, facts * waits), metric
    assert list(verify(session, MORNING)) == []


def test_a_mark_asks_the_same_small_questions_however_much_waits(
    act: Act, cast: Cast, session: Session, queries: list[str]
) -> None:
    def asked() -> list[str]:
        queries.clear()
        days = (TODAY - timedelta(days=16), TODAY + timedelta(days=14))
        count_provisional(session, provisional_points(), days)
        return list(queries)

    few = asked()
    for n in range(10):
        sold(act, cast.ana, "pending", f"D{n}")

    assert len(asked()) == len(few) == 2


@pytest.mark.skipif(bool(POSTGRES), reason="SQLite's plan")
def test_the_indexes_of_what_waits_serve(cast: Cast, session: Session) -> None:
    plans = [_plan(session, one.query) for one in provisional_points()]

    assert "ix_deal_pending" in plans[0]
    assert "ix_activity_pending" in plans[1]


def _plan(session: Session, query: Select[Any]) -> str:
    said = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    return "\n".join(line[-1] for line in session.execute(text(f"EXPLAIN QUERY PLAN {said}")))
