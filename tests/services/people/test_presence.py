"""Who was there in a closed period: goals and pay follow what is said of it later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.domain.targets.quotas import Quota
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.pay.plans import assign_plan, create_plan
from salesgame.services.people.people import deactivate, reactivate
from salesgame.services.people.teams import end_seat, move_person
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.people import MembershipRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import plan, rates
from tests.ticks import tick

AUGUST = date(2026, 8, 1)
BEGINNING = datetime(2026, 8, 1, tzinfo=UTC)
SETTLED = datetime(2026, 9, 4, tzinfo=UTC)
LATER = datetime(2026, 9, 10, tzinfo=UTC)


@pytest.fixture
def rules(act: Act, cast: Cast) -> None:
    """August asks 1,000.00 of Ana: met, it is worth 100 points and 10 % instead of 5 %."""
    tiers = rates(("0", "0.05"), ("1", "0.10"))
    with act(BEGINNING) as work:
        goal = Goal("attainment", "month", (Step(Decimal(1), 100),))
        create_rule(work, "goal", "Quota", AUGUST, body_of(goal))
        quota = Quota(cast.ana, None, "revenue", "month", AUGUST, Decimal(100_000))
        store_quotas(work, [quota])
        rule = create_plan(
            work, "AE", AUGUST, plan("whole_amount", tiers=tiers, tiers_of="attainment")
        )
        assign_plan(work, rule, cast.ana, AUGUST)


def sell(act: Act, cast: Cast, amount: int) -> None:
    day = date(2026, 8, 5)
    with act(BEGINNING.replace(day=20)) as work:
        DEALS.log(work, DealFields("D", "D", "Won", amount, sole(cast.ana), day, day))


def earned(session: Session) -> tuple[int, int]:
    """Ana's points and pay, in all."""
    points = session.scalar(select(func.sum(PointsEntryRow.points)))
    pay = session.scalar(select(func.sum(PayEntryRow.amount)))
    session.rollback()
    return int(points or 0), int(pay or 0)


def test_who_comes_back_owes_the_whole_quota_of_a_closed_month_again(
    session: Session, act: Act, cast: Cast, rules: None
) -> None:
    sell(act, cast, 50_000)
    with act(datetime(2026, 8, 10, tzinfo=UTC)) as work:
        deactivate(work, cast.ana)  # 6 of 21 working days
    tick(session, SETTLED, REACTIONS)
    assert earned(session) == (100, 5_000)

    with act(LATER) as work:
        reactivate(work, cast.ana)

    assert earned(session) == (0, 2_500)
    assert list(verify(session, LATER)) == []


def test_the_first_team_ever_says_since_when_somebody_is_there(
    session: Session, act: Act, cast: Cast, rules: None
) -> None:
    with act(BEGINNING) as work:
        work.session.execute(delete(MembershipRow).where(MembershipRow.person_id == cast.ana))
    sell(act, cast, 100_000)
    tick(session, SETTLED, REACTIONS)
    assert earned(session) == (100, 10_000)

    with act(LATER) as work:
        move_person(work, cast.ana, cast.north, LATER.date())

    assert earned(session) == (0, 5_000)
    assert list(verify(session, LATER)) == []


def test_who_has_no_team_any_more_is_there_as_if_never_in_one(
    session: Session, act: Act, cast: Cast, rules: None
) -> None:
    with act(BEGINNING) as work:
        move_person(work, cast.ana, cast.south, date(2026, 7, 1))
        work.session.execute(
            delete(MembershipRow).where(
                MembershipRow.person_id == cast.ana, MembershipRow.team_id == cast.north
            )
        )
        move_person(work, cast.ana, cast.north, date(2026, 10, 1))
        work.session.execute(
            delete(MembershipRow).where(
                MembershipRow.person_id == cast.ana, MembershipRow.team_id == cast.south
            )
        )
    sell(act, cast, 100_000)
    tick(session, SETTLED, REACTIONS)
    assert earned(session) == (0, 5_000)

    with act(LATER) as work:
        end_seat(work, cast.ana, cast.north, "member", date(2026, 10, 1))

    assert earned(session) == (100, 10_000)
    assert list(verify(session, LATER)) == []
