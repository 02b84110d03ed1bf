"""Who may move alone what pays: every way of it that was found open is a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.approvals.amounts import AmountFarBeyond
from salesgame.domain.approvals.deciding import DecidesOwn, NothingToWithdraw
from salesgame.domain.core.reasons import ReasonTooLong
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.fact import BeforeFirstDay
from salesgame.queries.company.settings import settings_of
from salesgame.queries.deals.activities import activities_by_id
from salesgame.services.approvals.asking import withdraw
from salesgame.services.company.settings import change_company
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.approvals.office import (
    LATE,
    approve,
    asked,
    choose,
    edit,
    kept,
    log,
    points,
    refuse,
    settle,
    steps,
    told,
    waits,
    won,
)
from tests.services.pay.office import AUGUST, SEPTEMBER, close, ledger, plan, plan_for


def test_a_rep_who_raises_a_deal_that_was_paid_waits_and_the_ledger_gets_nothing(
    act: Act, strict: Cast, session: Session
) -> None:
    plan_for(act, [strict.ana], plan())
    deal = log(act, strict.mia, won(105_600, strict.ana, closed_on=LATE))
    close(act, AUGUST)
    paid = ledger(session)

    raised = edit(act, strict.ana, deal, won(50_000_000, strict.ana, closed_on=LATE))

    assert raised.waits
    assert kept(session, deal).amount == 105_600
    assert ledger(session) == paid
    assert list(verify(session, MORNING)) == []

    settle(act, session, strict.mia, deal)

    assert kept(session, deal).amount == 50_000_000
    assert len(ledger(session)) > len(paid)
    assert waits(session, deal) is None
    assert list(verify(session, MORNING)) == []


def test_a_refused_edit_leaves_what_was_paid_and_its_reason_reaches_who_asked(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana))
    edit(act, strict.ana, deal, won(900, strict.ana))

    settle(act, session, strict.mia, deal, "The contract says 1.00")

    assert (kept(session, deal).amount, waits(session, deal)) == (100, None)
    assert told(session, strict.ana) == [("refused", "The contract says 1.00")]


@pytest.mark.parametrize("count_waiting", [True, False])
def test_an_amount_far_beyond_is_asked_about_once_held_and_leads_nothing(
    act: Act, strict: Cast, session: Session, count_waiting: bool
) -> None:
    choose(act, count_waiting=count_waiting)
    for n in range(20):
        log(act, strict.mia, won(1_000 + n, strict.ben, key=f"B{n}"))
    huge = won(10**15, strict.ana)

    with pytest.raises(AmountFarBeyond):
        log(act, strict.ana, huge)
    deal = log(act, strict.ana, huge, sure=True)

    assert kept(session, deal).approval == "held"
    assert points(session, strict.ana) == 0
    lower = edit(act, strict.ana, deal, won(20 * 1_019, strict.ana)).fact
    assert lower.approval == ("pending" if count_waiting else "held")
    with pytest.raises(AmountFarBeyond):
        edit(act, strict.ana, deal, won(20 * 1_019 + 1, strict.ana))
    assert edit(act, strict.ana, deal, huge, sure=True).fact.approval == "held"


def test_who_manages_a_rep_may_not_put_in_alone_what_is_far_beyond_either(
    act: Act, cast: Cast, session: Session
) -> None:
    choose(act, ceiling=5_000)

    with pytest.raises(AmountFarBeyond):
        log(act, cast.mia, won(5_001, cast.ana))
    deal = log(act, cast.mia, won(5_001, cast.ana), sure=True)

    assert kept(session, deal).approval == "held"
    with pytest.raises(DecidesOwn):
        approve(act, cast.mia, deal)
    approve(act, cast.ada, deal)
    assert kept(session, deal).pays


def test_what_is_held_or_waits_is_no_measure_of_what_is_usual(act: Act, strict: Cast) -> None:
    choose(act, ceiling=5_000)
    for n in range(19):
        log(act, strict.mia, won(100, strict.ben, key=f"B{n}"))
    log(act, strict.ana, won(4_000, strict.ana, key="mine"))

    with pytest.raises(AmountFarBeyond):  # of twenty, one waits: the ceiling holds
        log(act, strict.ana, won(5_001, strict.ana))


@pytest.mark.parametrize("who", ["ana", "mia", "ada"])
@pytest.mark.parametrize("strictly", [True, False])
def test_a_deal_dated_into_a_closed_month_waits_whoever_logs_it(
    act: Act, cast: Cast, session: Session, who: str, strictly: bool
) -> None:
    choose(act, approve_self_reported=strictly)
    plan_for(act, [cast.ana], plan())
    close(act, AUGUST)
    actor = getattr(cast, who)

    deal = log(act, actor, won(1_275_640, cast.ana, closed_on=LATE))

    assert kept(session, deal).approval == "pending"
    assert ledger(session) == []
    with pytest.raises(DomainError):
        approve(act, actor, deal)
    approve(act, cast.ada if who == "mia" else cast.mia, deal)
    (entry,) = ledger(session)
    assert entry[2:] == (AUGUST.start, SEPTEMBER.start)


def test_an_edit_of_a_closed_months_deal_waits_for_somebody_else(
    act: Act, cast: Cast, session: Session
) -> None:
    deal = log(act, None, won(100, cast.ana, closed_on=LATE))
    close(act, AUGUST)

    for actor, fields in ((cast.mia, won(200, cast.ana)), (cast.ada, won(100, cast.ben))):
        assert edit(act, actor, deal, fields).waits
    with act(actor=cast.mia) as work:
        assert DEALS.cancel(work, deal, "never signed").waits

    with pytest.raises(DecidesOwn):
        settle(act, session, cast.mia, deal)
    settle(act, session, cast.ada, deal)
    assert kept(session, deal).cancelled


def test_who_only_shares_a_deal_asks_where_its_owner_may(
    act: Act, cast: Cast, session: Session
) -> None:
    """In a company that trusts its people: the owner cancels, the other asks."""
    deal = log(act, cast.ben, won(100, cast.ben, cast.ana))

    with act(actor=cast.ana) as work:
        assert DEALS.cancel(work, deal, "mine alone").waits
    assert edit(act, cast.ana, deal, won(100, cast.ana)).waits
    assert not kept(session, deal).cancelled

    with act(actor=cast.ben) as work:
        assert not DEALS.cancel(work, deal, "never signed").waits
    assert kept(session, deal).cancelled


def test_who_logged_a_deal_of_a_colleague_that_they_share_takes_it_back_at_once(
    act: Act, cast: Cast, session: Session
) -> None:
    deal = log(act, cast.ana, won(100, cast.ben, cast.ana))

    with act(actor=cast.ana) as work:
        assert not DEALS.cancel(work, deal, "a slip").waits
    assert kept(session, deal).cancelled


def test_what_nobody_approved_yet_is_taken_back_at_once(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))

    with act(actor=strict.ana) as work:
        DEALS.cancel(work, deal, "a slip")
    assert kept(session, deal).cancelled
    assert points(session, strict.ana) == 0
    with pytest.raises(DomainError):
        approve(act, strict.mia, deal)

    with act(actor=strict.ana) as work:
        DEALS.restore(work, deal, "it was real")
    assert kept(session, deal).approval == "pending"


def test_cancelling_and_restoring_what_was_approved_waits(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))
    approve(act, strict.mia, deal)

    with act(actor=strict.ana) as work:
        assert DEALS.cancel(work, deal, "returned").waits
    settle(act, session, strict.mia, deal)
    assert kept(session, deal).cancelled

    with act(actor=strict.ana) as work:
        assert DEALS.restore(work, deal, "kept after all").waits
    assert (kept(session, deal).cancelled, points(session, strict.ana)) == (True, 0)
    settle(act, session, strict.mia, deal)
    assert (kept(session, deal).pays, points(session, strict.ana)) == (True, 10)


def test_a_refused_deal_is_mended_and_asked_again_and_its_manager_hears(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))
    assert points(session, strict.ana) == 10
    refuse(act, strict.mia, deal, "The contract is missing")
    assert points(session, strict.ana) == 0
    assert told(session, strict.ana) == [("refused", "The contract is missing")]

    mended = edit(act, strict.ana, deal, won(90, strict.ana)).fact

    assert (mended.approval, mended.amount) == ("pending", 90)
    assert told(session, strict.mia) == told(session, strict.ada) == [("asked_again", "typo")]
    approve(act, strict.mia, deal)
    assert points(session, strict.ana) == 10
    outcomes = [outcome for outcome, _ in steps(session, deal)]
    assert outcomes == ["refused", "asked_again", "approved"]


def test_a_refused_deal_that_its_manager_mends_is_approved(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))
    refuse(act, strict.ada, deal)

    edit(act, strict.mia, deal, won(90, strict.ana))

    assert kept(session, deal).approval == "approved"
    assert steps(session, deal)[-1] == ("approved", False)
    assert told(session, strict.ana)[-1] == ("approved", "typo")


def test_what_waits_for_another_is_not_made_ones_own_to_decide_by_a_name(
    act: Act, cast: Cast, session: Session
) -> None:
    """Mia logs into a closed month; that Ana corrects the name makes it no less Mia's word."""
    close(act, AUGUST)
    fields = won(100, cast.ana, closed_on=LATE)
    deal = log(act, cast.mia, fields)

    edit(act, cast.ana, deal, won(100, cast.ana, closed_on=LATE, segment="SMB"))

    with pytest.raises(DecidesOwn):
        approve(act, cast.mia, deal)


def test_who_changes_what_waits_leaves_it_to_others_to_approve(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))
    edit(act, strict.mia, deal, won(900, strict.ana))

    with pytest.raises(DecidesOwn):
        approve(act, strict.mia, deal)
    approve(act, strict.ada, deal)


def test_a_newer_ask_replaces_the_one_before_and_its_asker_hears(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana, strict.ben))
    edit(act, strict.ana, deal, won(900, strict.ana, strict.ben))
    first = asked(session, deal)

    edit(act, strict.ana, deal, won(900, strict.ana, strict.ben))
    assert asked(session, deal).id == first.id  # the same once more
    edit(act, strict.ben, deal, won(100, strict.ben))

    second = asked(session, deal)
    assert (second.asked_by, second.after["amount"]) == (strict.ben, 100)
    assert told(session, strict.ana) == [("taken_back", "typo")]


def test_what_one_asked_for_is_withdrawn_by_oneself_alone(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana, strict.ben))
    edit(act, strict.ana, deal, won(900, strict.ana, strict.ben))

    for actor in (strict.ben, strict.mia):
        with pytest.raises(NothingToWithdraw), act(actor=actor) as work:
            withdraw(work, "deal", deal)
    with act(actor=strict.ana) as work:
        withdraw(work, "deal", deal)

    assert waits(session, deal) is None
    with pytest.raises(NothingToWithdraw), act(actor=strict.ana) as work:
        withdraw(work, "deal", deal)


def test_an_activity_is_claimed_as_a_deal_is(act: Act, strict: Cast, session: Session) -> None:
    entered = ActivityFields("C", "call", strict.ana, MORNING, 3)
    with act(actor=strict.mia) as work:
        call = ACTIVITIES.log(work, entered).id

    with act(actor=strict.ana) as work:
        assert ACTIVITIES.change(
            work, call, ActivityFields("C", "call", strict.ana, MORNING, 80), "more"
        ).waits

    assert activities_by_id(session, [call])[call].quantity == 3


def test_no_fact_is_older_than_the_companys_first_day(act: Act, cast: Cast) -> None:
    choose(act, first_day=date(2020, 1, 1))
    before = date(2019, 12, 31)

    with pytest.raises(BeforeFirstDay) as opened:
        log(act, cast.ana, won(1, cast.ana, opened_on=before))
    assert opened.value.field == "opened_on"
    with pytest.raises(DomainError):
        log(act, cast.ana, won(1, cast.ana, opened_on=before, closed_on=before))
    call = ActivityFields("C", "call", cast.ana, MORNING.replace(year=2019))
    with pytest.raises(BeforeFirstDay) as called, act(actor=cast.ana) as work:
        ACTIVITIES.log(work, call)
    assert called.value.field == "happened_at"


def test_a_reason_of_ten_thousand_characters_is_refused_and_changes_nothing(
    act: Act, cast: Cast, session: Session
) -> None:
    deal = log(act, cast.ana, won(100, cast.ana))

    with pytest.raises(ReasonTooLong), act(actor=cast.ana) as work:
        DEALS.cancel(work, deal, "x" * 10_000)
    with pytest.raises(ReasonTooLong), act(actor=cast.ana) as work:
        DEALS.change(work, deal, won(200, cast.ana), "x" * 10_000)

    assert (kept(session, deal).amount, kept(session, deal).cancelled) == (100, False)


def test_what_waits_follows_the_companys_choice_of_whether_it_counts(
    act: Act, strict: Cast, session: Session
) -> None:
    choose(act, ceiling=5_000)
    waiting = log(act, strict.ana, won(100, strict.ana))
    huge = log(act, strict.ana, won(5_001, strict.ana, key="huge"), sure=True)
    approved = log(act, strict.mia, won(100, strict.ana, key="sure"))
    assert points(session, strict.ana) == 20

    for counts, approval, earned in ((False, "held", 10), (True, "pending", 20)):
        known = settings_of(session)
        assert known is not None
        with act(actor=strict.ada) as work:
            change_company(work, replace(known, count_waiting=counts))
        found = [kept(session, deal).approval for deal in (waiting, huge, approved)]
        assert found == [approval, "held", "not_needed"]
        assert points(session, strict.ana) == earned
        assert list(verify(session, MORNING)) == []
