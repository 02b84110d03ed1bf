"""Deals by hand: what is stored, what follows, and what is reversed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.core.money import SharesDontSum
from salesgame.domain.deals.deal import (
    ClosedBeforeOpened,
    ClosedInTheFuture,
    DealFields,
    UnknownStage,
    sole,
)
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule
from salesgame.services.points.scoring import verify_points
from salesgame.storage.deals import DealRow, FactVersionRow
from salesgame.storage.metrics import TotalRow
from salesgame.storage.points import PointsEntryRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

TODAY = date(2026, 9, 17)


def won(cast: Cast, amount: int = 100_000, **changed: object) -> DealFields:
    fields = DealFields(
        key="D-1", name="Cobalt Dental", stage="Won", amount=amount, shares=sole(cast.ana),
        opened_on=date(2026, 9, 1), closed_on=TODAY,
    )  # fmt: skip
    return replace(fields, **changed)


def month(session: Session, person: int) -> TotalRow:
    return session.execute(
        select(TotalRow.__table__).where(
            TotalRow.period_kind == "month",
            TotalRow.start == date(2026, 9, 1),
            TotalRow.person_id == person,
        )
    ).one()


def points_rule(act: Act, **body: object) -> None:
    with act() as work:
        create_rule(work, "points", "Rule", date(2026, 1, 1), body)


def test_a_won_deal_counts_in_its_month(act: Act, cast: Cast, session: Session) -> None:
    with act() as work:
        DEALS.log(work, won(cast))

    row = month(session, cast.ana)
    assert (row.won, row.won_amount, row.cycle_days, row.cycles, row.opened) == (
        1,
        100_000,
        16,
        1,
        1,
    )


def test_logging_the_same_form_twice_is_one_deal(act: Act, cast: Cast, session: Session) -> None:
    for _ in range(2):
        with act() as work:
            DEALS.log(work, won(cast))

    assert month(session, cast.ana).won == 1


def test_a_split_counts_once_and_shares_the_amount(act: Act, cast: Cast, session: Session) -> None:
    shares = ((cast.ana, 333_333), (cast.ben, 666_667))
    with act() as work:
        DEALS.log(work, won(cast, 100, shares=shares))

    ana, ben = month(session, cast.ana), month(session, cast.ben)
    assert (ana.won, ben.won) == (1, 0)
    assert (ana.won_amount, ben.won_amount) == (33, 67)


def test_shares_must_make_a_whole(act: Act, cast: Cast) -> None:
    with act() as work, pytest.raises(SharesDontSum, match="90%"):
        DEALS.log(work, won(cast, shares=((cast.ana, 900_000),)))


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"closed_on": TODAY + timedelta(days=1)}, ClosedInTheFuture),
        ({"closed_on": date(2026, 8, 31)}, ClosedBeforeOpened),
        ({"stage": "Nowhere"}, UnknownStage),
    ],
)
def test_impossible_deals_are_refused_by_name(
    act: Act, cast: Cast, changed: dict[str, object], refusal: type[Exception]
) -> None:
    with act() as work, pytest.raises(refusal):
        DEALS.log(work, won(cast, **changed))


def test_cancelling_reverses_everything_and_restoring_brings_it_back(
    act: Act, cast: Cast, session: Session
) -> None:
    points_rule(act, on="amount_won", points=1, per=10_000)
    with act() as work:
        deal = DEALS.log(work, won(cast))
    assert month(session, cast.ana).points == 10

    with act() as work:
        DEALS.cancel(work, deal.id, "entered twice")

    row = month(session, cast.ana)
    assert (row.won, row.won_amount, row.points, row.won_reached_at) == (0, 0, 0, None)
    entries = session.execute(select(PointsEntryRow.points, PointsEntryRow.reverses_id)).all()
    assert [tuple(entry) for entry in entries] == [(10, None), (-10, 1)]

    with act() as work:
        DEALS.restore(work, deal.id, "it was real")
    assert month(session, cast.ana).points == 10


def test_a_change_keeps_the_version_before(act: Act, cast: Cast, session: Session) -> None:
    with act() as work:
        deal = DEALS.log(work, won(cast))
    with act(actor=cast.mia) as work:
        DEALS.change(work, deal.id, won(cast, 50_000), "typo")

    kept = session.execute(select(FactVersionRow.__table__)).one()
    assert (kept.before["amount"], kept.changed_by, kept.why) == (100_000, cast.mia, "typo")
    assert month(session, cast.ana).won_amount == 50_000


@pytest.mark.parametrize(
    ("closed_on", "closed_at"),
    [
        (TODAY, MORNING),
        (TODAY - timedelta(days=1), datetime(2026, 9, 16, tzinfo=UTC)),  # when that day began
    ],
)
def test_a_deal_changed_later_that_day_still_closed_when_it_did(
    act: Act, cast: Cast, session: Session, closed_on: date, closed_at: datetime
) -> None:
    with act() as work:
        deal = DEALS.log(work, won(cast))
    with act(now=MORNING + timedelta(hours=6)) as work:
        entered = won(cast, name="Cobalt Dental Care", closed_on=closed_on)
        DEALS.change(work, deal.id, entered, "typo")

    assert session.scalar(select(DealRow.closed_at)) == closed_at


def test_moving_a_deal_to_another_person_moves_its_points(
    act: Act, cast: Cast, session: Session
) -> None:
    points_rule(act, on="deal_won", points=7)
    with act() as work:
        deal = DEALS.log(work, won(cast))
    with act() as work:
        DEALS.change(work, deal.id, won(cast, shares=sole(cast.ben)), "Ben's customer")

    assert (month(session, cast.ana).points, month(session, cast.ben).points) == (0, 7)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_daily_cap_gives_the_same_points_in_any_order(
    act: Act, cast: Cast, session: Session, order: tuple[int, ...]
) -> None:
    points_rule(act, on="amount_won", points=1, per=100, daily_cap=25)
    deals = [won(cast, 1_000, key=f"D-{i}") for i in range(3)]
    with act() as work:
        for i in order:
            DEALS.log(work, deals[i])

    by_deal = session.execute(
        select(func.sum(PointsEntryRow.points)).group_by(PointsEntryRow.cause_id)
    ).scalars()
    assert sorted(by_deal) == [5, 10, 10]
    assert month(session, cast.ana).points == 25
    with act() as work:
        assert list(verify_points(work)) == []


def test_when_the_latest_win_goes_the_score_was_reached_by_the_one_before(
    act: Act, cast: Cast, session: Session
) -> None:
    with act() as work:
        DEALS.log(work, won(cast, key="early"))
    with act(now=MORNING + timedelta(hours=1)) as work:
        late = DEALS.log(work, won(cast, key="late"))
    with act(now=MORNING + timedelta(hours=2)) as work:
        DEALS.cancel(work, late.id, "mistake")

    assert month(session, cast.ana).won_reached_at == MORNING
