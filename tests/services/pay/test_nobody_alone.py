"""What a rep reports of themself moves no pay, however large: until a second person agrees."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from salesgame.services.operations.verification import verify
from salesgame.services.reactions import REACTIONS
from tests.cast import Cast
from tests.conftest import Act
from tests.services.approvals.office import approve, choose, edit, log, settle, won
from tests.services.pay.office import SEPTEMBER, ledger, plan, plan_for, statement
from tests.ticks import tick

SEP = SEPTEMBER.start
OCTOBER = datetime(2026, 10, 3, 1, tzinfo=UTC)  # September has ended, and its grace period


@pytest.fixture
def _strict(act: Act, cast: Cast) -> None:
    choose(act, approve_self_reported=True, ceiling=100_000_000)
    plan_for(act, [cast.ana], plan())


@pytest.mark.usefixtures("_strict")
def test_a_tick_closes_a_month_without_what_waits_and_goes_on_holding_it(
    act: Act, cast: Cast, session: Session
) -> None:
    paid = log(act, cast.mia, won(105_600, cast.ana, key="A"))
    edit(act, cast.ana, paid, won(50_000_000, cast.ana, key="A"))
    fortune = log(act, cast.ana, won(10**15, cast.ana, key="B"), sure=True)
    found = statement(session, cast.ana, SEPTEMBER)
    assert (found.total, found.sold) == (10_510, 105_600)

    session.rollback()
    tick(session, OCTOBER, REACTIONS)

    closed = statement(session, cast.ana, SEPTEMBER)
    assert (closed.is_closed, closed.total) == (True, 10_510)
    held = [line.line.cause.key for line in closed.held.lines]
    assert held == [("deal", paid), ("deal", fortune)]
    assert [entry[:3] for entry in ledger(session)] == [(paid, 10_510, SEP)]
    session.rollback()
    assert list(verify(session, OCTOBER)) == []


@pytest.mark.usefixtures("_strict")
def test_what_is_approved_after_the_tick_pays_what_was_held(
    act: Act, cast: Cast, session: Session
) -> None:
    paid = log(act, cast.mia, won(105_600, cast.ana, key="A"))
    edit(act, cast.ana, paid, won(200_000, cast.ana, key="A"))
    fresh = log(act, cast.ana, won(50_000, cast.ana, key="B"))
    session.rollback()
    tick(session, OCTOBER, REACTIONS)
    held = statement(session, cast.ana, SEPTEMBER).held.total

    approve(act, cast.mia, fresh)
    settle(act, session, cast.mia, paid)

    corrected = ledger(session)[1:]
    assert held == sum(entry[1] for entry in corrected) == 5_000 + 9_440
    assert {entry[3].month for entry in corrected} == {10}
    session.rollback()
    assert list(verify(session, OCTOBER)) == []
