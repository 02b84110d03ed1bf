"""Who got there first: the moment of the last fact that changed the score, and of no other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields
from salesgame.domain.targets.quotas import Quota
from salesgame.queries.boards.boards import BoardQuery, make_board
from salesgame.queries.company.settings import the_company
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.people.teams import move_person
from salesgame.services.points.rules import create_rule
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import CreditRow, DealRow
from salesgame.storage.people import MembershipRow, PersonRow
from tests.cast import Cast
from tests.conftest import Act

TODAY = date(2026, 9, 17)
_keys = count()


@pytest.fixture(autouse=True)
def _two_are_a_sample(act: Act, cast: Cast) -> None:
    with act() as work:
        work.session.execute(update(CompanyRow).values(min_sample=2))


def at(day: int, month: int = 9, hour: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def closed(
    act: Act, now: datetime, *people: int, stage: str = "Won", amount: int | None = 1000,
    lasted: int | None = 10,
) -> None:  # fmt: skip
    """A deal closed at that moment, shared in equal parts; the first person is its first."""
    day = now.date()
    opened = None if lasted is None else day - timedelta(days=lasted)
    shares = tuple((person, 1_000_000 // len(people)) for person in people)
    with act(now=now) as work:
        DEALS.log(work, DealFields(f"k{next(_keys)}", "Deal", stage, amount, shares, opened, day))


def called(act: Act, now: datetime, person: int) -> None:
    """A verified call of that moment."""
    with act(now=now) as work:
        ACTIVITIES.log(work, ActivityFields(f"a{next(_keys)}", "call", person, now, completed=True))


def ten_points_a_deal(act: Act) -> None:
    with act() as work:
        body = {"on": "deal_won", "points": 10}
        create_rule(work, "points", "Wins", date(2026, 1, 1), body)


def order(
    session: Session, metric: str, period: str = "2026-09", team: int | None = None,
    as_of: date | None = None,
) -> list[tuple[int, str]]:  # fmt: skip
    company = the_company(session)
    asked = BoardQuery(metric, company.calendar.parse(period), team, as_of)
    rows = make_board(session, company, asked, TODAY).rows
    return [(row.place, row.name) for row in rows if row.place]


@pytest.mark.parametrize(
    ("metric", "amount"),
    [(metric, amount) for metric in ("revenue", "attainment", "value_win_rate")
     for amount in (0, None)] + [("average_deal", None)],
)  # fmt: skip
def test_a_deal_worth_nothing_takes_nobody_to_their_revenue_later(
    act: Act, cast: Cast, session: Session, metric: str, amount: int | None
) -> None:
    quotas = [
        Quota(person, None, "revenue", "month", date(2026, 9, 1), Decimal(4000))
        for person in (cast.ana, cast.zoe)
    ]
    with act() as work:
        store_quotas(work, quotas)
    for day, person in ((1, cast.zoe), (2, cast.zoe), (3, cast.ana), (4, cast.ana)):
        closed(act, at(day), person)
    closed(act, at(5), cast.zoe, amount=amount)

    assert order(session, metric) == [(1, "Zoe"), (1, "Ana")]
    assert order(session, "deals_won") == [(1, "Zoe"), (2, "Ana")], "it is a deal all the same"


def test_a_share_of_somebody_elses_deal_moves_the_count_only_where_shares_count(
    act: Act, cast: Cast, session: Session
) -> None:
    closed(act, at(3), cast.zoe)
    closed(act, at(4), cast.ana)
    closed(act, at(5), cast.ben, cast.ana)
    closed(act, at(6), cast.ben, cast.zoe)

    assert order(session, "deals_won") == [(1, "Ben"), (2, "Zoe"), (2, "Ana")]
    assert order(session, "revenue") == [(1, "Ana"), (1, "Zoe"), (3, "Ben")]
    with act() as work:
        work.session.execute(update(CompanyRow).values(count_by_share=True))
    assert order(session, "deals_won") == [(1, "Ana"), (1, "Zoe"), (3, "Ben")]


@pytest.mark.parametrize("metric", ["win_rate", "value_win_rate"])
def test_a_loss_is_a_step_to_a_win_rate(
    act: Act, cast: Cast, session: Session, metric: str
) -> None:
    for day, person, stage in (
        (1, cast.ana, "Won"), (2, cast.ana, "Won"), (9, cast.ana, "Lost"),
        (2, cast.zoe, "Lost"), (3, cast.zoe, "Won"), (8, cast.zoe, "Won"),
    ):  # fmt: skip
        closed(act, at(day), person, stage=stage)

    assert order(session, metric) == [(1, "Zoe"), (1, "Ana")]
    assert order(session, "revenue") == [(1, "Ana"), (1, "Zoe")]


def test_who_only_lost_is_in_order_too(act: Act, cast: Cast, session: Session) -> None:
    for day, person in ((1, cast.ana), (4, cast.ana), (2, cast.zoe), (3, cast.zoe)):
        closed(act, at(day), person, stage="Lost")

    assert order(session, "win_rate") == [(1, "Zoe"), (1, "Ana")]


def test_a_deal_of_unknown_length_is_no_step_to_a_cycle(
    act: Act, cast: Cast, session: Session
) -> None:
    for day, person in ((1, cast.zoe), (2, cast.zoe), (3, cast.ana), (4, cast.ana)):
        closed(act, at(day), person)
    closed(act, at(5), cast.zoe, lasted=None)

    assert order(session, "sales_cycle") == [(1, "Zoe"), (1, "Ana")]


def test_a_call_that_is_only_logged_is_no_step_to_the_verified(
    act: Act, cast: Cast, session: Session
) -> None:
    with act(now=at(9)) as work:
        for person, day, completed in (
            (cast.zoe, 3, True), (cast.ana, 4, True), (cast.zoe, 5, False), (cast.ana, 5, False)
        ):  # fmt: skip
            ACTIVITIES.log(work, ActivityFields(
                f"a{next(_keys)}", "call", person, at(day, hour=8 + person), completed=completed
            ))  # fmt: skip

    assert order(session, "calls_verified") == [(1, "Zoe"), (1, "Ana")]
    assert order(session, "activities_verified") == [(1, "Zoe"), (1, "Ana")]
    assert order(session, "calls") == [(1, "Ana"), (1, "Zoe")]


def test_a_cohorts_win_rate_was_reached_when_the_last_of_it_was_won(
    act: Act, cast: Cast, session: Session
) -> None:
    for day, person, lasted in (
        (5, cast.zoe, 2), (13, cast.zoe, 2), (12, cast.ana, 1), (16, cast.ana, 14),
        (17, cast.zoe, 20),  # of August's
    ):  # fmt: skip
        closed(act, at(day), person, lasted=lasted)

    assert order(session, "created_cohort_win_rate") == [(1, "Zoe"), (1, "Ana")]


def test_a_step_is_found_however_far_back_it_lies(act: Act, cast: Cast, session: Session) -> None:
    closed(act, at(10, month=1), cast.zoe)
    closed(act, at(10, month=2), cast.ana)
    for month in range(1, 10):
        closed(act, at(12, month=month), cast.zoe, amount=0)

    for period in ("2026", "2026-Q1"):
        assert order(session, "revenue", period) == [(1, "Zoe"), (1, "Ana")]


def test_as_of_a_day_no_later_step_is_known(act: Act, cast: Cast, session: Session) -> None:
    for day, person in ((2, cast.zoe), (3, cast.ana), (10, cast.ana), (11, cast.zoe)):
        closed(act, at(day), person)

    assert order(session, "revenue") == [(1, "Ana"), (1, "Zoe")]
    assert order(session, "revenue", as_of=date(2026, 9, 9)) == [(1, "Zoe"), (1, "Ana")]


@pytest.mark.parametrize("metric", ["revenue", "points", "calls"])
def test_of_the_days_up_to_another_the_last_step_counts(
    act: Act, cast: Cast, session: Session, metric: str
) -> None:
    ten_points_a_deal(act)
    for day, person in ((1, cast.zoe), (2, cast.ana), (2, cast.ana), (3, cast.zoe)):
        closed(act, at(day), person)
        called(act, at(day), person)

    assert order(session, metric, as_of=date(2026, 9, 4)) == [(1, "Ana"), (1, "Zoe")]


@pytest.mark.parametrize("metric", ["revenue", "points", "calls"])
def test_of_the_days_in_a_team_the_last_step_counts(
    act: Act, cast: Cast, session: Session, metric: str
) -> None:
    ten_points_a_deal(act)
    with act() as work:
        for person in (cast.ana, cast.ben):
            move_person(work, person, cast.south, date(2026, 9, 4))
    for day, person in ((1, cast.ben), (2, cast.ana), (2, cast.ana), (3, cast.ben)):
        closed(act, at(day), person)
        called(act, at(day), person)

    assert order(session, metric, team=cast.north) == [(1, "Ana"), (1, "Ben")]


@pytest.mark.parametrize("metric", ["revenue", "points", "calls", "calls_verified"])
def test_of_a_day_the_last_step_counts(act: Act, cast: Cast, session: Session, metric: str) -> None:
    ten_points_a_deal(act)
    for hour, person in ((9, cast.zoe), (11, cast.ana), (12, cast.ana), (15, cast.zoe)):
        closed(act, at(2, hour=hour), person)
        called(act, at(2, hour=hour), person)

    assert order(session, metric) == [(1, "Ana"), (1, "Zoe")]


def test_on_a_teams_board_a_step_is_one_taken_in_the_team(
    act: Act, cast: Cast, session: Session
) -> None:
    moved = date(2026, 9, 6)
    with act() as work:
        work.session.execute(
            update(MembershipRow).where(MembershipRow.person_id == cast.ben).values(end=moved)
        )
        work.session.execute(
            insert(MembershipRow).values(person_id=cast.ben, team_id=cast.south, start=moved)
        )
    closed(act, at(4), cast.ben)
    closed(act, at(5), cast.ana)
    closed(act, at(8), cast.ben)

    assert order(session, "revenue", team=cast.north) == [(1, "Ben"), (1, "Ana")]


def test_a_moment_counts_whatever_zone_its_day_was_told_in(
    act: Act, cast: Cast, session: Session
) -> None:
    """The company moved from far west to far east: the earlier day holds the later moment."""
    for day in (9, 10):
        closed(act, at(day), cast.zoe)
    closed(act, at(10), cast.ana, amount=2000)
    for person, day, moment in (
        (cast.zoe, 9, datetime(2026, 9, 10, 11, tzinfo=UTC)),
        (cast.zoe, 10, datetime(2026, 9, 9, 10, tzinfo=UTC)),
        (cast.ana, 10, datetime(2026, 9, 10, 10, 30, tzinfo=UTC)),
    ):
        theirs = select(CreditRow.deal_id).where(CreditRow.person_id == person)
        of_the_day = DealRow.closed_on == date(2026, 9, day), DealRow.id.in_(theirs)
        with act() as work:
            work.session.execute(update(DealRow).where(*of_the_day).values(closed_at=moment))

    assert order(session, "revenue") == [(1, "Ana"), (1, "Zoe")]


def test_ties_cost_the_same_whatever_the_number_of_people(
    act: Act, cast: Cast, session: Session, queries: list[str]
) -> None:
    def asked() -> int:
        session.rollback()
        queries.clear()
        order(session, "deals_won")
        return len(queries)

    for person in (cast.ana, cast.zoe):
        closed(act, at(16), person)
    few = asked()
    with act() as work:
        work.session.execute(insert(PersonRow), [
            {"id": i, "name": f"Rep {i}", "role": "rep", "created_at": work.now}
            for i in range(100, 130)
        ])  # fmt: skip
    for person in range(100, 130):
        closed(act, at(16), person)

    assert len(order(session, "deals_won")) == 32
    assert asked() == few
