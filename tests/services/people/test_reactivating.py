"""Letting somebody back in: the days away count as days here, also in periods that have closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.services.operations.verification import verify
from salesgame.services.people.people import deactivate, reactivate
from salesgame.services.points.rules import create_rule
from salesgame.services.reactions import REACTIONS
from salesgame.storage.deals import FactVersionRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import AUGUST, ledger, plan, plan_for, rates, set_quota, won
from tests.ticks import tick

GONE = datetime(2026, 8, 14, 17, tzinfo=UTC)  # 10 of August's 21 working days, the last their last
SETTLED = datetime(2026, 9, 3, tzinfo=UTC)
BACK = datetime(2026, 9, 10, 9, tzinfo=UTC)
LADDER = (Step(Decimal(1), 300), Step(Decimal("1.5"), 500))


def goal_points(session: Session) -> list[int]:
    row = PointsEntryRow
    found = list(session.scalars(select(row.points).where(row.cause == "goal").order_by(row.id)))
    session.rollback()
    return found


def away_as_august_closes(session: Session, act: Act, cast: Cast) -> None:
    """Ana brings 1,000.00 of a quota of 1,000.00, and is shut out in the middle of the month."""
    set_quota(act, cast.ana, AUGUST, 1_000_00)
    won(act, cast.ana, date(2026, 8, 4), 1_000_00, "A")
    with act(GONE) as work:
        deactivate(work, cast.ana)
    tick(session, SETTLED, REACTIONS)


def test_the_goal_of_a_closed_period_is_judged_again(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(datetime(2026, 8, 1, tzinfo=UTC)) as work:
        body = body_of(Goal("attainment", "month", LADDER))
        create_rule(work, "goal", "Quota", AUGUST.start, body)
    away_as_august_closes(session, act, cast)

    with act(BACK) as work:
        reactivate(work, cast.ana)

    assert goal_points(session) == [500, -500, 300]  # 210 % of what was due, 100 % of the whole
    assert list(verify(session, BACK)) == []


def test_the_pay_of_a_closed_period_is_corrected(session: Session, act: Act, cast: Cast) -> None:
    by_quota = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
    plan_for(act, [cast.ana], by_quota)
    away_as_august_closes(session, act, cast)
    ((_, closed, *_),) = ledger(session)

    with act(BACK) as work:
        reactivate(work, cast.ana)

    assert closed > 50_00  # above the part of the quota that was due it paid twice the rate
    assert sum(entry[1] for entry in ledger(session)) == 50_00
    assert list(verify(session, BACK)) == []


def test_reactivating_who_was_never_shut_out_keeps_no_version(
    session: Session, act: Act, cast: Cast
) -> None:
    with act(BACK) as work:
        reactivate(work, cast.ana)

    assert (
        session.scalar(select(FactVersionRow.version).where(FactVersionRow.fact == "person"))
        is None
    )
