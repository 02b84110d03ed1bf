"""Undoing a decision: once, in time, by who may, and while nothing was built on it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from salesgame.domain.approvals.deciding import (
    DecidesOwn,
    DecisionBuiltOn,
    NotUndoable,
    NotYoursToUndo,
    UndoneAlready,
    UndoTooLate,
)
from salesgame.services.operations.verification import verify
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.approvals.office import (
    LATE,
    approve,
    asked,
    edit,
    kept,
    log,
    points,
    refuse,
    refuses,
    settle,
    taken_back,
    told,
    won,
)
from tests.services.pay.office import AUGUST, close


@pytest.mark.parametrize("outcome", ["approved", "refused"])
def test_a_decision_is_undone_by_who_made_it_and_the_deal_waits_as_before(
    act: Act, strict: Cast, session: Session, deal: int, outcome: str
) -> None:
    made = (
        approve(act, strict.mia, deal) if outcome == "approved" else refuse(act, strict.mia, deal)
    )

    taken_back(act, strict.mia, made, "Too early")

    assert (kept(session, deal).approval, points(session, strict.ana)) == ("pending", 10)
    assert told(session, strict.ana)[-1] == ("taken_back", "Too early")
    refuses(act, session, UndoneAlready, lambda: taken_back(act, strict.mia, made))
    refuses(act, session, UndoneAlready, lambda: taken_back(act, strict.ada, made))
    approve(act, strict.mia, deal)
    assert list(verify(session, MORNING)) == []


def test_an_admin_undoes_what_another_decided_and_nobody_else(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    made = refuse(act, strict.mia, deal)

    for who in (strict.ana, strict.zoe, strict.fin):
        refuses(act, session, NotYoursToUndo, lambda who=who: taken_back(act, who, made))  # type: ignore[misc]
    taken_back(act, strict.ada, made)
    assert kept(session, deal).approval == "pending"


def test_an_admin_whom_it_credits_does_not_undo_its_refusal(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana, strict.ada))
    made = refuse(act, strict.mia, deal)

    refuses(act, session, DecidesOwn, lambda: taken_back(act, strict.ada, made))


def test_a_version_that_was_decided_waits_again_once_that_is_undone(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana))
    edit(act, strict.ana, deal, won(900, strict.ana))

    for why, amount in ((None, 900), ("No contract", 100)):
        made = settle(act, session, strict.mia, deal, why)
        assert kept(session, deal).amount == amount
        taken_back(act, strict.mia, made)
        assert kept(session, deal).amount == 100
        version = asked(session, deal)
        assert (version.after["amount"], version.asked_by) == (900, strict.ana)


def test_a_decision_stays_once_its_period_is_closed(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana, closed_on=LATE))
    made = approve(act, strict.mia, deal)
    close(act, AUGUST)

    refuses(act, session, UndoTooLate, lambda: taken_back(act, strict.mia, made))


def test_a_decision_that_was_built_on_stays(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    made = approve(act, strict.mia, deal)
    edit(act, strict.mia, deal, won(90, strict.ana))
    refuses(act, session, DecisionBuiltOn, lambda: taken_back(act, strict.mia, made))

    edit(act, strict.ana, deal, won(200, strict.ana))
    later = settle(act, session, strict.mia, deal)
    refuses(act, session, DecisionBuiltOn, lambda: taken_back(act, strict.mia, made))
    taken_back(act, strict.mia, later)
    assert kept(session, deal).amount == 90


def test_only_an_approval_or_a_refusal_is_undone(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    undone = taken_back(act, strict.mia, approve(act, strict.mia, deal))

    for number in (undone, 7_777):
        refuses(act, session, NotUndoable, lambda n=number: taken_back(act, strict.mia, n))  # type: ignore[misc]
