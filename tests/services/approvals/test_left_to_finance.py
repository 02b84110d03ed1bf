"""Where nobody above may decide, finance does: a fact is never left without anybody."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.approvals.deciding import DecidesOwn, NotYoursToDecide
from salesgame.domain.deals.activity import ActivityFields
from salesgame.queries.approvals.counting import are_theirs, count_waiting
from salesgame.queries.approvals.deciders import deciders_of
from salesgame.queries.approvals.leftover import left_to_finance
from salesgame.queries.approvals.waiting import Decider, Leftover
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.people.people import PersonDraft, add_person
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.approvals.office import (
    LATE,
    TODAY,
    approve,
    asked,
    asking,
    edit,
    kept,
    log,
    refuse,
    settle,
    told,
    won,
)
from tests.services.pay.office import AUGUST, close


def left(session: Session, who: int) -> Leftover:
    session.rollback()
    return left_to_finance(session, who, TODAY)


def test_what_the_only_admin_reports_is_finances_to_approve(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ada, won(100, strict.ada))
    assert left(session, strict.fin).deals == {deal}

    with pytest.raises(DecidesOwn):
        approve(act, strict.ada, deal)
    with pytest.raises(NotYoursToDecide):
        approve(act, strict.mia, deal)
    approve(act, strict.fin, deal)

    assert kept(session, deal).approval == "approved"
    assert left(session, strict.fin) == Leftover()


def test_finance_decides_on_nothing_that_somebody_above_may_decide_on(
    act: Act, strict: Cast, session: Session
) -> None:
    mine = log(act, strict.ana, won(100, strict.ana))
    shared = log(act, strict.ada, won(100, strict.ada, strict.ana, key="S"))
    assert left(session, strict.fin) == Leftover()
    for deal in (mine, shared):
        with pytest.raises(NotYoursToDecide):
            approve(act, strict.fin, deal)

    with act() as work:
        add_person(work, PersonDraft("Abe", "abe@kestrel.example", "admin"))
    own = log(act, strict.ada, won(100, strict.ada, key="O"))
    assert left(session, strict.fin) == Leftover()
    with pytest.raises(NotYoursToDecide):
        approve(act, strict.fin, own)


def test_what_the_only_admin_logs_of_a_locked_month_for_who_has_no_manager_is_finances(
    act: Act, strict: Cast, session: Session
) -> None:
    close(act, AUGUST)
    deal = log(act, strict.ada, won(100, strict.zoe, closed_on=LATE))
    managed = log(act, strict.ada, won(100, strict.ana, key="M", closed_on=LATE))

    assert left(session, strict.fin).deals == {deal}
    with pytest.raises(NotYoursToDecide):
        approve(act, strict.fin, managed)
    approve(act, strict.fin, deal)


def test_a_shared_deal_of_a_manager_and_the_only_admin_is_finances(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.mia, strict.ada))
    assert left(session, strict.fin).deals == {deal}


def test_who_is_credited_of_finance_does_not_decide_either(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ada, won(100, strict.ada, strict.fin))

    assert left(session, strict.fin) == Leftover()
    with pytest.raises(DecidesOwn):
        approve(act, strict.fin, deal)


def test_a_change_and_an_activity_of_the_only_admin_wait_for_finance(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ada, won(100, strict.ada))
    approve(act, strict.fin, deal)
    edit(act, strict.ada, deal, won(200, strict.ada))
    with act(actor=strict.ada) as work:
        calls = ACTIVITIES.log(work, ActivityFields("C", "call", strict.ada, MORNING)).id

    finance = Decider(strict.fin, left=left(session, strict.fin))
    version = asked(session, deal).id
    assert finance.left == Leftover(activities=frozenset({calls}), versions=frozenset({version}))
    assert count_waiting(session, finance).entries == 2
    assert are_theirs(session, finance, [], [calls], [version])
    assert not are_theirs(session, finance, [deal], [], [])
    settle(act, session, strict.fin, deal)
    assert kept(session, deal).amount == 200


def test_a_change_that_would_credit_the_only_admin_with_anothers_deal_is_its_managers(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana))
    edit(act, strict.ada, deal, won(100, strict.ada, strict.ana))

    assert left(session, strict.fin) == Leftover()
    settle(act, session, strict.mia, deal)


def test_finance_is_told_that_it_is_asked_again(act: Act, strict: Cast, session: Session) -> None:
    deal = log(act, strict.ada, won(100, strict.ada))
    refuse(act, strict.fin, deal)
    asking(act, strict.ada, deal)

    assert told(session, strict.fin) == [("asked_again", "Here it is")]
    assert deciders_of(session, [strict.ada], TODAY) == {strict.fin}
    assert deciders_of(session, [strict.zoe], TODAY, strict.ada) == {strict.fin}
    assert deciders_of(session, [strict.zoe], TODAY) == {strict.ada}
