"""Plans that reach into closed periods: what was paid stays, what it should be is adjusted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.services.operations.verification import verify
from salesgame.services.pay.plans import (
    assign_plan,
    end_assignments,
    retire_plan,
    succeed_plan,
)
from salesgame.services.work import Work
from salesgame.storage.pay import PayEntryRow, StatementRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import (
    AUGUST,
    JULY,
    SEPTEMBER,
    close,
    ledger,
    plan,
    plan_for,
    rates,
    statement,
    won,
)

TEN = plan(tiers=rates(("0", "0.10")))
TWENTY = plan(tiers=rates(("0", "0.20")))
IN_JULY, IN_AUGUST = date(2026, 7, 10), date(2026, 8, 20)


def closed(act: Act, *people: int, sells: int) -> int:
    """July and August are closed on a plan of 10 %; one person sold 1,000.00 in each."""
    rule = plan_for(act, people, TEN)
    won(act, sells, IN_JULY, 100_000, "J")
    won(act, sells, IN_AUGUST, 100_000, "A")
    for period in (JULY, AUGUST):
        close(act, period)
    return rule


def net(session: Session, person: int) -> dict[date, int]:
    """What the ledger holds of each month's deals."""
    row = PayEntryRow
    query = select(row.earned_start, func.sum(row.amount)).where(row.person_id == person)
    found = session.execute(query.group_by(row.earned_start))
    return dict(found.all())  # type: ignore[arg-type]


def totals(session: Session, person: int) -> dict[date, int]:
    row = StatementRow
    query = select(row.start, row.total).where(row.person_id == person)
    return dict(session.execute(query).all())  # type: ignore[arg-type]


def test_who_is_put_on_a_plan_in_closed_periods_gets_statements_of_nothing_and_an_adjustment(
    session: Session, act: Act, cast: Cast
) -> None:
    rule = closed(act, cast.ben, sells=cast.ana)

    with act() as work:
        assign_plan(work, rule, cast.ana, date(2026, 7, 5))

    assert totals(session, cast.ana) == {JULY.start: 0, AUGUST.start: 0}
    assert net(session, cast.ana) == {JULY.start: 10_000, AUGUST.start: 10_000}
    assert {entry[3] for entry in ledger(session)} == {SEPTEMBER.start}
    found = statement(session, cast.ana, SEPTEMBER)
    assert [one.why for one in found.adjustments] == ["The plan changed."] * 2
    assert list(verify(session, MORNING)) == []


def test_days_on_a_plan_that_begin_amid_a_closed_month_pay_for_what_closed_since(
    session: Session, act: Act, cast: Cast
) -> None:
    rule = closed(act, cast.ben, sells=cast.ana)

    with act() as work:
        assign_plan(work, rule, cast.ana, date(2026, 7, 11), date(2026, 8, 21))

    assert net(session, cast.ana) == {AUGUST.start: 10_000}
    assert list(verify(session, MORNING)) == []


def test_terms_of_closed_days_adjust_what_they_paid(session: Session, act: Act, cast: Cast) -> None:
    rule = closed(act, cast.ana, sells=cast.ana)

    with act() as work:
        succeed_plan(work, rule, date(2026, 8, 1), TWENTY)

    assert net(session, cast.ana) == {JULY.start: 10_000, AUGUST.start: 20_000}
    assert totals(session, cast.ana) == {JULY.start: 10_000, AUGUST.start: 10_000}
    assert list(verify(session, MORNING)) == []


def test_a_plan_that_ended_in_closed_days_takes_back_what_it_paid_since(
    session: Session, act: Act, cast: Cast
) -> None:
    rule = closed(act, cast.ana, sells=cast.ana)

    with act() as work:
        retire_plan(work, rule, date(2026, 8, 1))

    assert net(session, cast.ana) == {JULY.start: 10_000, AUGUST.start: 0}
    assert list(verify(session, MORNING)) == []


def test_who_left_a_plan_in_closed_days_and_comes_back_is_paid_as_if_never_gone(
    session: Session, act: Act, cast: Cast
) -> None:
    rule = closed(act, cast.ana, sells=cast.ana)

    with act() as work:
        end_assignments(work, rule, [cast.ana], JULY.start)
    assert net(session, cast.ana) == {JULY.start: 0, AUGUST.start: 0}
    assert list(verify(session, MORNING)) == []
    with act() as work:
        assign_plan(work, rule, cast.ana, JULY.start)

    assert net(session, cast.ana) == {JULY.start: 10_000, AUGUST.start: 10_000}
    assert list(verify(session, MORNING)) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_changes_of_closed_days_come_to_the_same_in_any_order(
    session: Session, act: Act, cast: Cast, order: tuple[int, ...]
) -> None:
    rule = closed(act, cast.ben, sells=cast.ana)
    changes: tuple[Callable[[Work], object], ...] = (
        lambda work: assign_plan(work, rule, cast.ana, JULY.start),
        lambda work: succeed_plan(work, rule, AUGUST.start, TWENTY),
        lambda work: end_assignments(work, rule, [cast.ben], AUGUST.start),
    )

    for which in order:
        with act() as work:
            changes[which](work)

    assert net(session, cast.ana) == {JULY.start: 10_000, AUGUST.start: 20_000}
    assert list(verify(session, MORNING)) == []


def test_verify_names_who_was_on_a_plan_in_a_closed_month_without_any_statement(
    session: Session, act: Act, cast: Cast
) -> None:
    closed(act, sells=cast.ana)
    rule = plan_for(act, [], TEN, name="Other")
    with act() as work:
        assign_plan(work, rule, cast.ana, AUGUST.start)
        work.session.execute(StatementRow.__table__.delete())  # type: ignore[attr-defined]
        work.session.execute(PayEntryRow.__table__.delete())  # type: ignore[attr-defined]

    assert [found.what for found in verify(session, MORNING)] == ["statement"]
