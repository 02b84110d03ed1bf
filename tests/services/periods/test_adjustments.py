"""Adjustments: each correction of a closed period is reported, and only once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.services.deals.deals import DEALS
from salesgame.services.periods.adjustments import Adjusted, report_adjustments
from salesgame.services.points.rules import create_rule
from salesgame.storage.pay import PayEntryRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import AUGUST, NEW_YEAR, TODAY, close, plan, plan_for, won

LATE = date(2026, 8, 20)


def report(act: Act) -> list[Adjusted]:
    with act() as work:
        return report_adjustments(work)


def test_what_is_reported_is_what_came_since_the_last_report(act: Act, cast: Cast) -> None:
    with act() as work:
        create_rule(work, "points", "Wins", NEW_YEAR, {"on": "deal_won", "points": 10})
    close(act, AUGUST)

    won(act, cast.ana, LATE, 800, "A")
    first = report(act)
    won(act, cast.ben, LATE, 400, "B")
    second, third = report(act), report(act)

    assert [(one.rep, one.points, one.earned_on) for one in first] == [("Ana", 10, LATE)]
    assert [(one.rep, one.points, one.earned_on) for one in second] == [("Ben", 10, LATE)]
    assert third == []


def test_pay_of_a_late_deal_is_reported_without_its_amount(act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], plan())
    close(act, AUGUST)
    won(act, cast.ana, TODAY, 400, "In time")

    won(act, cast.ana, LATE, 800, "A")

    (late,) = report(act)
    assert (late.ledger, late.rep, late.points, late.earned_on) == (
        "pay",
        "Ana",
        None,
        AUGUST.start,
    )
    assert (late.corrects_id, late.why) == (None, "Deal A arrived after the statement was closed.")
    assert report(act) == []


def test_pay_that_is_taken_back_is_reported_with_the_entry_it_corrects(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, LATE, 800, "A")
    close(act, AUGUST)
    assert report(act) == []

    with act() as work:
        DEALS.cancel(work, deal.id, "never signed")

    (taken_back,) = report(act)
    paid = session.scalar(select(PayEntryRow.id).order_by(PayEntryRow.id).limit(1))
    assert (taken_back.corrects_id, taken_back.why) == (paid, "Deal A no longer counts as won.")


def test_what_counts_on_its_own_day_is_no_adjustment(act: Act, cast: Cast) -> None:
    with act() as work:
        create_rule(work, "points", "Wins", NEW_YEAR, {"on": "deal_won", "points": 10})
    plan_for(act, [cast.ana], plan())

    won(act, cast.ana, LATE, 800, "A")
    close(act, AUGUST)
    won(act, cast.ana, TODAY, 800, "B")

    assert report(act) == []
