"""What waits, for whom, and what was decided: read alike from both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields
from salesgame.queries.approvals.changes import change_of, changed_among, waiting_changes
from salesgame.queries.approvals.counting import WaitingCount, are_theirs, count_waiting
from salesgame.queries.approvals.decided import approval_steps
from salesgame.queries.approvals.decided import decided as decided_acts
from salesgame.queries.approvals.waiting import Decider, pending_activities, pending_deals
from salesgame.services.approvals.asking import ask_again
from salesgame.services.deals.deals import DEALS
from tests.cast import Cast
from tests.conftest import Act
from tests.web.approvals.scene import TODAY, decided, demos, log, plant


@pytest.fixture
def mias(act: Act, cast: Cast) -> Decider:
    """Mia, whose people are Ana and Ben, in a company that approves what is logged."""
    plant(act, cast)
    return Decider(cast.mia, frozenset({cast.ana, cast.ben}))


def ask_to_share(act: Act, cast: Cast, deal: int, other: int) -> None:
    with act(actor=cast.ana) as work:
        shares = ((cast.ana, 500_000), (other, 500_000))
        fields = DealFields("x", "Orbit", "Won", 100, shares, closed_on=TODAY)
        DEALS.change(work, deal, fields, "Half of it")


def test_deals_activities_and_changes_wait_for_who_may_decide(
    act: Act, cast: Cast, mias: Decider, session: Session
) -> None:
    shared = log(act, cast.ana, "Both", 900, shares=((cast.ana, 500_000), (cast.ben, 500_000)))
    log(act, cast.zoe, "Zoe’s", 500)
    ids = demos(act, cast.ben, 3)
    known = log(act, cast.ana, "Orbit", 100)
    decided(act, cast.mia, deals=[known])
    ask_to_share(act, cast, known, cast.ben)

    [deal] = pending_deals(session, mias)
    assert (deal.id, deal.points, len(deal.shares)) == (shared, 10, 2)
    [group] = pending_activities(session, mias)
    assert (set(group.ids), group.quantity, group.points) == (set(ids), 3, 15)
    [change] = waiting_changes(session, mias)
    assert (change.now.id, change.asker, change.why) == (known, "Ana", "Half of it")
    assert changed_among(session, "deal", [shared, known]) == {known}
    assert count_waiting(session, mias) == WaitingCount(entries=3, again=0)
    assert count_waiting(session, Decider(cast.ada)).entries == 4
    assert count_waiting(session, Decider(cast.ben, frozenset({cast.ana}))).entries == 0


def test_a_change_that_would_credit_somebody_is_not_theirs(
    act: Act, cast: Cast, mias: Decider, session: Session
) -> None:
    known = log(act, cast.ana, "Orbit", 100)
    decided(act, cast.mia, deals=[known])
    ask_to_share(act, cast, known, cast.mia)
    change = change_of(session, "deal", known)
    assert change is not None

    assert waiting_changes(session, mias) == ()
    assert not are_theirs(session, mias, (), (), [change.id])
    assert are_theirs(session, Decider(cast.ada), (), (), [change.id])
    assert are_theirs(session, mias, (), (), [change.id + 1]), "it was replaced, and said so"


def test_what_is_asked_again_stands_apart_until_it_is_decided(
    act: Act, cast: Cast, mias: Decider, session: Session
) -> None:
    first, again = (log(act, cast.ana, name, 100) for name in ("First", "Again"))
    decided(act, cast.mia, "Whose is it?", deals=[again])
    with act(actor=cast.ana) as work:
        ask_again(work, "deal", again, "Mine")

    assert [deal.id for deal in pending_deals(session, mias, again=False)] == [first]
    assert [deal.id for deal in pending_deals(session, mias, again=True)] == [again]
    assert count_waiting(session, mias) == WaitingCount(entries=2, again=1)
    steps = approval_steps(session, [("deal", again), ("deal", first)])
    assert [step.outcome for step in steps["deal", again]] == ["asked_again", "refused"]
    assert steps["deal", first] == ()


def test_one_act_on_demos_of_a_day_is_one_decision(
    act: Act, cast: Cast, mias: Decider, session: Session
) -> None:
    decided(act, cast.mia, activities=demos(act, cast.ben, 3))
    decided(act, cast.ada, deals=[log(act, cast.ana, "Orbit", 100)])

    [of_mia], older = decided_acts(session, cast.mia)
    assert (of_mia.subject.name, of_mia.quantity, len(of_mia.decisions)) == ("Demo", 3, 3)
    assert (of_mia.is_last, older) == (True, None)
    [newest], more = decided_acts(session, most=1)
    assert (newest.subject.name, more) == ("Orbit", newest.decisions[0].id)
