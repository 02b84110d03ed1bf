"""Corrections: what arrives late for a closed statement stands, linked, on an open one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.domain.deals.fact import Change
from salesgame.services.deals.deals import DEALS
from salesgame.services.pay.verification import verify_pay
from salesgame.storage.pay import PayEntryRow, StatementRow
from tests.cast import Cast
from tests.conftest import Act
from tests.services.pay.office import (
    AUGUST,
    JULY,
    SEPTEMBER,
    TODAY,
    close,
    ledger,
    plan,
    plan_for,
    rates,
    set_quota,
    statement,
    won,
)

AUG, SEP = AUGUST.start, SEPTEMBER.start
EARLY, LATE = date(2026, 8, 4), date(2026, 8, 20)


def fields(person: int, day: date, amount: int, key: str) -> DealFields:
    return DealFields(
        key=key, name=f"Deal {key}", stage="Won", amount=amount, shares=sole(person),
        opened_on=day - timedelta(days=10), closed_on=day,
    )  # fmt: skip


def test_a_late_deal_is_an_adjustment_on_the_open_statement(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)

    late = won(act, cast.ana, LATE, 400, "B")

    assert ledger(session)[1:] == [(late.id, 30, AUG, SEP)]
    (adjustment,) = statement(session, cast.ana, SEPTEMBER).adjustments
    assert (adjustment.was, adjustment.should_be, adjustment.amount) == (0, 30, 30)
    assert adjustment.why == "Deal B arrived after the statement was closed."
    assert adjustment.corrects_id is None
    assert list(verify_pay(session)) == []


def test_a_late_deal_that_comes_first_moves_the_slices_of_those_after_it(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    first = won(act, cast.ana, LATE, 800, "A")
    close(act, AUGUST)

    late = won(act, cast.ana, EARLY, 400, "B")

    assert ledger(session)[1:] == [(first.id, 10, AUG, SEP), (late.id, 20, AUG, SEP)]
    assert list(verify_pay(session)) == []


def test_a_late_deal_lifts_every_line_of_a_whole_amount_plan(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan("whole_amount"))
    first = won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)

    late = won(act, cast.ana, LATE, 400, "B")

    assert ledger(session)[1:] == [(first.id, 40, AUG, SEP), (late.id, 40, AUG, SEP)]
    lifted = statement(session, cast.ana, SEPTEMBER).adjustments[0]
    assert (lifted.was, lifted.should_be, lifted.change.deal) == (40, 80, "Deal B")
    assert list(verify_pay(session)) == []


def test_a_cancelled_deal_is_taken_back_and_a_restored_one_given_again(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    with act() as work:
        DEALS.cancel(work, deal.id, "never signed")
    assert list(verify_pay(session)) == []
    with act() as work:
        DEALS.restore(work, deal.id, "it was")

    rows = session.execute(
        select(PayEntryRow.id, PayEntryRow.amount, PayEntryRow.corrects_id, PayEntryRow.revision)
        .order_by(PayEntryRow.id)
    ).all()  # fmt: skip
    assert [tuple(row) for row in rows] == [(1, 40, None, 0), (2, -40, 1, 1), (3, 40, 2, 2)]
    adjustments = statement(session, cast.ana, SEPTEMBER).adjustments
    assert adjustments[0].why == "Deal A no longer counts as won."
    assert list(verify_pay(session)) == []


def test_a_moved_close_date_leaves_one_month_and_enters_the_other(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)

    with act() as work:
        DEALS.change(work, deal.id, fields(cast.ana, TODAY, 800, "A"), "signed later")

    found = statement(session, cast.ana, SEPTEMBER)
    assert (found.commission, found.adjusted, found.total) == (40, -40, 0)
    assert found.adjustments[0].why == (
        "The close date of Deal A moved from 2026-08-04 to 2026-09-17."
    )
    assert list(verify_pay(session)) == []


def test_a_changed_amount_and_a_changed_share_say_so(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    with act() as work:
        DEALS.change(work, deal.id, fields(cast.ana, EARLY, 600, "A"), "typo")
    shared = ((cast.ana, 500_000), (cast.ben, 500_000))
    with act() as work:
        entered = replace(fields(cast.ana, EARLY, 600, "A"), shares=shared)
        DEALS.change(work, deal.id, entered, "Ben helped")

    found = statement(session, cast.ana, SEPTEMBER)
    assert [(a.amount, a.why) for a in found.adjustments] == [
        (-10, "The amount of Deal A changed from 8.00 to 6.00."),
        (-15, "The share of Deal A changed from 100% to 50%."),
    ]
    assert list(verify_pay(session)) == []


def test_a_deal_given_to_a_colleague_still_counts_as_won(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana, cast.ben], plan())
    deal = won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    with act() as work:
        DEALS.change(work, deal.id, fields(cast.ben, EARLY, 800, "A"), "it was Ben's")

    given = {p: statement(session, p, SEPTEMBER).adjustments for p in (cast.ana, cast.ben)}
    assert [(a.amount, a.why) for a in given[cast.ana]] == [
        (-40, "The share of Deal A changed from 100% to 0%.")
    ]
    assert [(a.amount, a.why) for a in given[cast.ben]] == [
        (40, "The share of Deal A changed from 0% to 100%.")
    ]
    assert list(verify_pay(session)) == []


def test_a_change_that_no_plan_reads_posts_nothing(act: Act, cast: Cast, session: Session) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    with act() as work:
        entered = replace(fields(cast.ana, EARLY, 800, "A"), segment="SMB", name="Renamed")
        DEALS.change(work, deal.id, entered, "tidy")

    assert len(ledger(session)) == 1


def test_a_deal_that_closed_at_another_hour_changes_places_with_another_of_its_day(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    first = won(act, cast.ana, EARLY, 1000, "A")
    second = won(act, cast.ana, EARLY, 1000, "B")
    close(act, AUGUST)

    with act() as work:
        noon = datetime(2026, 8, 4, 12, tzinfo=UTC)
        DEALS.store(work, [Change(first, replace(first, closed_at=noon))])

    assert ledger(session) == [
        (first.id, 50, AUG, AUG), (second.id, 100, AUG, AUG),
        (first.id, 50, AUG, SEP), (second.id, -50, AUG, SEP),
    ]  # fmt: skip
    assert list(verify_pay(session)) == []


def test_a_quota_set_late_corrects_plans_by_attainment_alone(
    act: Act, cast: Cast, session: Session
) -> None:
    by_quota = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
    plan_for(act, [cast.ana], by_quota)
    plan_for(act, [cast.ana], plan("flat", tiers=rates(("0", "0.01"))), name="Side plan")
    deal = won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)

    set_quota(act, cast.ana, AUGUST, 400)

    assert ledger(session)[2:] == [(deal.id, 20, AUG, SEP)]
    assert list(verify_pay(session)) == []


def test_an_adjustment_counts_in_the_statement_it_stands_on_when_that_closes(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    won(act, cast.ana, LATE, 400, "B")
    won(act, cast.ana, TODAY, 200, "C")

    close(act, SEPTEMBER)

    found = statement(session, cast.ana, SEPTEMBER)
    total = session.scalar(select(StatementRow.total).where(StatementRow.start == SEP))
    assert (found.commission, found.adjusted, found.total, total) == (10, 30, 40, 40)
    assert list(verify_pay(session)) == []


def test_who_is_on_the_plan_no_more_gets_a_statement_for_what_is_corrected(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan(), until=AUG)
    deal = won(act, cast.ana, date(2026, 7, 5), 800, "A")
    close(act, JULY)
    with act() as work:
        DEALS.cancel(work, deal.id, "never signed")

    close(act, AUGUST)

    rows = session.execute(
        select(StatementRow.start, StatementRow.total, StatementRow.lines)
        .order_by(StatementRow.start)
    ).all()  # fmt: skip
    assert [tuple(row) for row in rows] == [(JULY.start, 40, 1), (AUG, -40, 1)]
    assert list(verify_pay(session)) == []


def test_a_correction_stands_in_no_closed_month_though_nobody_had_a_statement_in_it(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan(), until=AUG)
    deal = won(act, cast.ana, date(2026, 7, 5), 800, "A")
    close(act, JULY)
    assert close(act, AUGUST) == 0

    with act() as work:
        DEALS.cancel(work, deal.id, "never signed")

    assert ledger(session) == [
        (deal.id, 40, JULY.start, JULY.start),
        (deal.id, -40, JULY.start, SEP),
    ]
    assert list(verify_pay(session)) == []


def test_a_correction_of_a_correction_goes_to_the_next_open_month(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    deal = won(act, cast.ana, EARLY, 800, "A")
    close(act, AUGUST)
    with act() as work:
        DEALS.cancel(work, deal.id, "never signed")
    close(act, SEPTEMBER)
    with act() as work:
        DEALS.restore(work, deal.id, "it was")

    assert [(amount, start) for _, amount, _, start in ledger(session)] == [
        (40, AUG), (-40, SEP), (40, date(2026, 10, 1)),
    ]  # fmt: skip
    assert list(verify_pay(session)) == []


def test_a_deal_of_today_is_late_where_this_month_was_closed_ahead_of_time(
    act: Act, cast: Cast, session: Session
) -> None:
    plan_for(act, [cast.ana], plan())
    close(act, SEPTEMBER)

    deal = won(act, cast.ana, TODAY, 800, "A")

    assert ledger(session) == [(deal.id, 40, SEP, date(2026, 10, 1))]
    assert list(verify_pay(session)) == []


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_late_deals_in_any_order_come_to_the_same_net(
    act: Act, cast: Cast, session: Session, order: tuple[int, ...]
) -> None:
    plan_for(act, [cast.ana], plan())
    close(act, AUGUST)
    deals = [(EARLY, 700, "A"), (EARLY, 500, "B"), (LATE, 300, "C")]

    for i in order:
        day, amount, key = deals[i]
        won(act, cast.ana, day, amount, key)

    names = {e.name: 0 for e in statement(session, cast.ana, SEPTEMBER).adjustments}
    for adjustment in statement(session, cast.ana, SEPTEMBER).adjustments:
        names[adjustment.name] += adjustment.amount
    assert names == {"Deal A": 35, "Deal B": 35, "Deal C": 30}
    assert list(verify_pay(session)) == []
