"""Boards: places, days, dated teams, samples, movement."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from salesgame.domain.boards.board import Board
from salesgame.domain.core.calendar import Period
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields
from salesgame.domain.metrics.definitions import UnknownMetric
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.boards.boards import BoardQuery, made_of, make_board
from salesgame.queries.company.settings import the_company
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.people.teams import move_person
from salesgame.services.points.rules import create_rule
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import CustomerRow
from salesgame.storage.people import MembershipRow, PersonRow
from tests.cast import Cast
from tests.conftest import Act

TODAY = date(2026, 9, 17)
SEPTEMBER = Period("month", date(2026, 9, 1), date(2026, 10, 1))
WHOLE = 1_000_000
_keys = count()


def won(act: Act, person: int, day: date, units: int = 100, stage: str = "Won") -> None:
    with act(now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) as work:
        DEALS.log(work, DealFields(
            key=f"k{next(_keys)}", name="A deal", stage=stage, amount=units * 100,
            shares=((person, WHOLE),), opened_on=day - timedelta(days=10), closed_on=day,
        ))  # fmt: skip


def board(
    session: Session, metric: str, period: str, team: int | None = None, as_of: date | None = None
) -> Board:
    company = the_company(session)
    asked = BoardQuery(metric, company.calendar.parse(period), team, as_of)
    return make_board(session, company, asked, TODAY)


def values(made: Board) -> dict[str, object]:
    return {row.name: row.value for row in made.rows}


def places(made: Board) -> dict[str, int | None]:
    return {row.name: row.place for row in made.rows}


def entries(session: Session, person: int, team: int | None, as_of: date | None = None) -> int:
    """Of how many entries of the ledger a person's points on September's board are made."""
    asked = BoardQuery("points", SEPTEMBER, team, as_of)
    rows = make_board(session, the_company(session), asked, TODAY).rows
    return made_of(session, asked, rows)[person]


def test_equals_share_a_place_and_who_got_there_first_sits_higher(
    act: Act, cast: Cast, session: Session
) -> None:
    won(act, cast.ben, date(2026, 9, 1), 200)
    won(act, cast.ana, date(2026, 9, 2), 100)
    won(act, cast.zoe, date(2026, 9, 3), 100)

    made = board(session, "revenue", "2026-09")

    assert [(r.place, r.name, r.gap) for r in made.rows] == [
        (1, "Ben", None), (2, "Ana", 100_00), (2, "Zoe", 100_00),
    ]  # fmt: skip


def test_as_of_counts_that_day_and_nothing_later(act: Act, cast: Cast, session: Session) -> None:
    won(act, cast.ana, date(2026, 9, 10), 100)
    won(act, cast.ana, date(2026, 9, 11), 50)
    won(act, cast.ben, date(2026, 7, 1), 70)

    assert values(board(session, "revenue", "2026-09", as_of=date(2026, 9, 9)))["Ana"] == 0
    assert values(board(session, "revenue", "2026-09", as_of=date(2026, 9, 10)))["Ana"] == 100_00
    assert values(board(session, "revenue", "2026-Q3", as_of=date(2026, 9, 11)))["Ana"] == 150_00
    assert values(board(session, "revenue", "2026-Q3", as_of=date(2026, 8, 1)))["Ben"] == 70_00


def test_a_team_counts_who_was_its_member_on_the_day(
    act: Act, cast: Cast, session: Session
) -> None:
    moved = date(2026, 9, 5)
    with act() as work:
        work.session.execute(
            update(MembershipRow).where(MembershipRow.person_id == cast.ana).values(end=moved)
        )
        work.session.execute(
            insert(MembershipRow).values(person_id=cast.ana, team_id=cast.south, start=moved)
        )
    won(act, cast.ana, date(2026, 9, 4), 40)
    won(act, cast.ana, date(2026, 9, 5), 60)

    assert values(board(session, "revenue", "2026-09", cast.north)) == {"Ana": 40_00, "Ben": 0}
    assert values(board(session, "revenue", "2026-09", cast.south)) == {"Ana": 60_00, "Zoe": 0}
    assert values(board(session, "revenue", "2026-09"))["Ana"] == 100_00


def test_a_ratio_below_the_sample_has_no_place(act: Act, cast: Cast, session: Session) -> None:
    for day in range(1, 6):
        won(act, cast.ben, date(2026, 9, day), stage="Won" if day > 3 else "Lost")
    won(act, cast.ana, date(2026, 9, 1))

    made = board(session, "win_rate", "2026-09")

    assert [(r.name, r.place, r.value, r.n) for r in made.rows] == [
        ("Ben", 1, Decimal("0.4"), 5), ("Ana", None, Decimal(1), 1), ("Zoe", None, None, 0),
    ]  # fmt: skip


def test_a_shorter_cycle_is_better(act: Act, cast: Cast, session: Session) -> None:
    for day in range(1, 6):
        won(act, cast.ana, date(2026, 9, day))
        with act() as work:
            DEALS.log(work, DealFields(
                key=f"quick{day}", name="Quick", stage="Won", amount=1, shares=((cast.ben, WHOLE),),
                opened_on=date(2026, 9, day), closed_on=date(2026, 9, day),
            ))  # fmt: skip

    assert places(board(session, "sales_cycle", "2026-09")) == {"Ben": 1, "Ana": 2, "Zoe": None}


def test_the_average_deal_of_a_board_is_of_the_deals_one_is_the_first_on(
    act: Act, cast: Cast, session: Session
) -> None:
    moved = date(2026, 9, 12)
    with act() as work:
        work.session.execute(update(CompanyRow).values(min_sample=1))
        work.session.execute(
            update(MembershipRow).where(MembershipRow.person_id == cast.ben).values(end=moved)
        )
        work.session.execute(
            insert(MembershipRow).values(person_id=cast.ben, team_id=cast.south, start=moved)
        )
    won(act, cast.ana, date(2026, 9, 10), 100)
    won(act, cast.ben, date(2026, 9, 10), 500)
    for day, units in ((11, 1800), (15, 600)):
        with act(now=datetime(2026, 9, day, 12, tzinfo=UTC)) as work:
            shares = ((cast.ben, WHOLE // 2), (cast.ana, WHOLE // 2))
            DEALS.log(work, DealFields(
                f"half{day}", "Half", "Won", units * 100, shares, closed_on=date(2026, 9, day)
            ))  # fmt: skip

    def averages(**asked: Any) -> dict[str, object]:
        rows = board(session, "average_deal", "2026-09", **asked).rows
        return {row.name: row.value for row in rows if row.place}

    assert averages() == {"Ben": Decimal(1700_00) / 3, "Ana": 100_00}
    assert averages(as_of=date(2026, 9, 12)) == {"Ben": 700_00, "Ana": 100_00}
    assert averages(team=cast.north) == {"Ben": 700_00, "Ana": 100_00}
    assert averages(team=cast.south) == {"Ben": 300_00}


def test_movement_is_since_the_evening_before(act: Act, cast: Cast, session: Session) -> None:
    won(act, cast.ana, date(2026, 9, 10), 100)
    won(act, cast.ben, date(2026, 9, 10), 90)
    won(act, cast.ben, TODAY, 20)
    won(act, cast.zoe, TODAY, 10)

    now = board(session, "revenue", "2026-09")

    assert {r.name: r.moved for r in now.rows} == {"Ben": 1, "Ana": -1, "Zoe": None}
    before = board(session, "revenue", "2026-09", as_of=TODAY - timedelta(days=1))
    assert {r.name: r.moved for r in before.rows} == {"Ana": 0, "Ben": 0, "Zoe": None}


def test_a_period_that_is_over_has_no_movement(act: Act, cast: Cast, session: Session) -> None:
    won(act, cast.ana, date(2026, 8, 31))

    assert board(session, "revenue", "2026-08").rows[0].moved is None


def test_who_left_and_has_no_figure_is_left_out(act: Act, cast: Cast, session: Session) -> None:
    won(act, cast.mia, date(2026, 9, 3))
    won(act, cast.ben, date(2026, 9, 4))
    with act() as work:
        work.session.execute(
            update(PersonRow)
            .where(PersonRow.id.in_([cast.ben, cast.zoe]))
            .values(deactivated_at=work.now)
        )

    assert set(places(board(session, "deals_won", "2026-09"))) == {"Mia", "Ben", "Ana"}


def test_activities_are_counted_by_kind(act: Act, cast: Cast, session: Session) -> None:
    at = datetime(2026, 9, 16, 9, tzinfo=UTC)
    with act(now=at) as work:
        for i, (person, kind, number) in enumerate(
            [(cast.ana, "call", 3), (cast.ana, "demo", 1), (cast.ben, "call", 2)]
        ):
            ACTIVITIES.log(work, ActivityFields(f"a{i}", kind, person, at, number))

    assert values(board(session, "calls", "2026-09")) == {"Ana": 3, "Ben": 2, "Zoe": 0}
    assert values(board(session, "activities", "2026-W38", cast.north)) == {"Ana": 4, "Ben": 2}
    assert values(board(session, "calls", "2026-09", as_of=date(2026, 9, 15)))["Ana"] == 0


def test_attainment_ranks_who_has_a_quota_and_won_something(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        store_quotas(work, [
            Quota(cast.ana, None, "revenue", "month", date(2026, 9, 1), Decimal(400_00)),
            Quota(cast.ben, None, "revenue", "month", date(2026, 9, 1), Decimal(100_00)),
        ])  # fmt: skip
    assert board(session, "attainment", "2026-09").placed == 0, "nobody leads with nothing"
    won(act, cast.ana, date(2026, 9, 3), 200)

    made = board(session, "attainment", "2026-09")

    assert [(r.name, r.place, r.value) for r in made.rows] == [
        ("Ana", 1, Decimal("0.5")), ("Ben", None, Decimal(0)), ("Zoe", None, None),
    ]  # fmt: skip
    won(act, cast.ben, date(2026, 9, 3), 150)
    best = board(session, "attainment", "2026-09").rows[0]
    assert (best.name, best.place, best.value) == ("Ben", 1, Decimal("1.5"))


def test_a_teams_board_measures_days_in_the_team_against_their_part_of_the_quota(
    act: Act, cast: Cast, session: Session
) -> None:
    moved = date(2026, 9, 16)  # after 11 of September's 22 working days
    with act() as work:
        store_quotas(work, [
            Quota(cast.ana, None, "revenue", "month", date(2026, 9, 1), Decimal(400_00)),
        ])  # fmt: skip
        work.session.execute(
            update(MembershipRow).where(MembershipRow.person_id == cast.ana).values(end=moved)
        )
        work.session.execute(
            insert(MembershipRow).values(person_id=cast.ana, team_id=cast.south, start=moved)
        )
    won(act, cast.ana, date(2026, 9, 3), 150)
    won(act, cast.ana, date(2026, 9, 16), 50)

    found = {
        team: values(board(session, "attainment", "2026-09", team))["Ana"]
        for team in (cast.north, cast.south, None)
    }

    assert found == {
        cast.north: Decimal("0.75"), cast.south: Decimal("0.25"), None: Decimal("0.5"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("left_on", "kept"),
    [
        (date(2026, 9, 1), "0.9"),
        (date(2026, 9, 30), "0.9"),
        (date(2026, 10, 1), "1"),  # still there at the end
    ],
)
def test_retention_counts_customers_kept_to_the_end_of_the_period(
    act: Act, cast: Cast, session: Session, left_on: date, kept: str
) -> None:
    with act() as work:
        work.session.execute(insert(CustomerRow), [
            {"source": "t", "external_id": str(i), "name": f"C{i}", "owner_id": cast.ana,
             "since": date(2026, 1, 1), "left_on": left_on if i == 0 else None}
            for i in range(10)
        ])  # fmt: skip

    row = board(session, "retention", "2026-09").rows[0]

    assert (row.name, row.place, row.value, row.n) == ("Ana", 1, Decimal(kept), 10)


@pytest.mark.parametrize("team", [None, 1])
def test_points_are_made_of_the_entries_that_count_on_the_boards_days(
    act: Act, cast: Cast, session: Session, team: int | None
) -> None:
    with act() as work:
        body = {"on": "deal_won", "points": 10}
        create_rule(work, "points", "Wins", date(2026, 1, 1), body)
    for month, day in ((8, 31), (9, 1), (9, 29), (9, 30), (10, 1)):
        won(act, cast.ana, date(2026, month, day))
    won(act, cast.zoe, date(2026, 9, 1))

    assert entries(session, cast.ana, team) == 3
    assert entries(session, cast.ana, team, as_of=date(2026, 9, 29)) == 2


def test_points_on_a_teams_board_are_made_of_those_earned_in_the_team(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        body = {"on": "deal_won", "points": 10}
        create_rule(work, "points", "Wins", date(2026, 1, 1), body)
        move_person(work, cast.ana, cast.south, date(2026, 9, 5))
    for day in (3, 4, 5):
        won(act, cast.ana, date(2026, 9, day))

    found = [entries(session, cast.ana, team) for team in (cast.north, cast.south)]
    assert found == [2, 1]


def test_an_unknown_metric_is_refused_by_name(session: Session, cast: Cast) -> None:
    with pytest.raises(UnknownMetric):
        board(session, "happiness", "2026-09")


@pytest.mark.parametrize(
    "metric", ["revenue", "win_rate", "average_deal", "calls", "attainment", "retention"]
)
@pytest.mark.parametrize("team", [None, 1])
def test_queries_are_flat_in_reps(
    act: Act, cast: Cast, session: Session, queries: list[str], metric: str, team: int | None
) -> None:
    def asked() -> int:
        session.rollback()
        queries.clear()
        board(session, metric, "2026-09", team)
        return len(queries)

    for person in (cast.ana, cast.ben):  # ties are looked up
        won(act, person, TODAY)
    few = asked()
    with act() as work:
        work.session.execute(insert(PersonRow), [
            {"id": i, "name": f"Rep {i}", "role": "rep", "created_at": work.now}
            for i in range(100, 160)
        ])  # fmt: skip
        work.session.execute(
            insert(MembershipRow), [{"person_id": i, "team_id": 1} for i in range(100, 160)]
        )
    for i in range(100, 130):
        won(act, i, TODAY)

    assert asked() == few <= 9


def test_neighbours_are_three_on_each_side(act: Act, cast: Cast, session: Session) -> None:
    with act() as work:
        work.session.execute(insert(PersonRow), [
            {"id": i, "name": f"Rep {i}", "role": "rep", "created_at": work.now}
            for i in range(100, 120)
        ])  # fmt: skip
    for i in range(100, 120):
        won(act, i, TODAY, 1000 - i)

    made = board(session, "revenue", "2026-09")

    assert [r.person_id for r in made.around(110)] == list(range(107, 114))
    assert [r.person_id for r in made.around(101)] == list(range(103, 110))
    assert made.row_of(110) == made.rows[10]
