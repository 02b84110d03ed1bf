"""Two who decide on, change or cancel one fact at once: one does, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.approvals.deciding import (
    AlreadyDecided,
    AskedBeforeAChange,
    ChangedSince,
    DecisionBuiltOn,
    NothingRejected,
    UndoneAlready,
    UndoTooLate,
)
from salesgame.domain.core.refusals import DomainError
from salesgame.queries.deals.deals import deals_by_id
from salesgame.services.approvals.asking import ask_again, withdraw
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.undoing import undo
from salesgame.services.deals.deals import DEALS
from salesgame.services.deals.facts import Facts
from salesgame.services.operations.verification import verify
from salesgame.services.periods.closing import close_periods
from salesgame.services.work import Work
from salesgame.storage.approvals import DecisionRow
from tests.cast import Cast
from tests.conftest import MORNING, ON_POSTGRES, Act
from tests.jobs.at_once import Doing, at_once
from tests.jobs.test_races import ten_a_win
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
    won,
)
from tests.services.pay.office import AUGUST


@pytest.fixture
def strict(act: Act, cast: Cast) -> Cast:
    """The cast of a company that approves what people report themselves; a win earns ten."""
    choose(act, approve_self_reported=True)
    ten_a_win(act)
    return cast


def by(actor: int, doing: Callable[[Work], object]) -> Doing:
    """Somebody's act."""

    def done(work: Work) -> None:
        work.actor = actor
        doing(work)

    return done


def approving(actor: int, *deals: int, seen: dict[str, int] | None = None) -> Doing:
    return by(actor, lambda work: decide(work, Picked(deals), None, seen))


def refusing(actor: int, deal: int, seen: dict[str, int] | None = None) -> Doing:
    return by(actor, lambda work: decide(work, Picked([deal]), "No contract", seen))


def settling(actor: int, version: int, why: str | None = None) -> Doing:
    return by(actor, lambda work: decide(work, Picked(versions=[version]), why))


def cancelling(actor: int, deal: int) -> Doing:
    return by(actor, lambda work: DEALS.cancel(work, deal, "a slip"))


def editing(actor: int, deal: int, amount: int, *people: int) -> Doing:
    return by(actor, lambda work: DEALS.change(work, deal, won(amount, *people), "typo"))


def undoing(actor: int, decision: int) -> Doing:
    return by(actor, lambda work: undo(work, decision))


def closing(work: Work) -> None:
    close_periods(work, [AUGUST])


def told(raised: list[BaseException]) -> list[type[BaseException]]:
    return [type(error) for error in raised]


def decisions(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(DecisionRow)) or 0


@pytest.mark.parametrize("approval_first", [True, False])
def test_of_two_who_decide_at_once_one_does(
    act: Act, strict: Cast, session: Session, approval_first: bool
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))
    acts = (approving(strict.mia, deal), refusing(strict.ada, deal))

    raised = at_once(*(acts if approval_first else reversed(acts)))

    assert told(raised) == [AlreadyDecided]
    assert kept(session, deal).approval == ("approved" if approval_first else "refused")
    assert decisions(session) == 1
    assert list(verify(session, MORNING)) == []


@ON_POSTGRES
def test_the_race_catches_a_decision_that_holds_no_row(
    act: Act, strict: Cast, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken on purpose: the fact is looked at without holding it."""
    deal = log(act, strict.ana, won(100, strict.ana))
    monkeypatch.setattr(Facts, "hold", looked_at)

    raised = at_once(approving(strict.mia, deal), refusing(strict.ada, deal))

    assert AlreadyDecided not in told(raised)
    assert raised or decisions(session) == 2


def looked_at(kind: Facts[Any, Any], work: Work, fact_id: int) -> Any:
    return kind.read(work.session, [fact_id])[fact_id]


@pytest.mark.parametrize("approval_first", [True, False])
def test_a_deal_is_approved_while_its_rep_takes_it_back(
    act: Act, strict: Cast, session: Session, approval_first: bool
) -> None:
    """Once it is approved, to cancel it is to ask."""
    deal = log(act, strict.ana, won(100, strict.ana))
    acts = (approving(strict.mia, deal), cancelling(strict.ana, deal))

    raised = at_once(*(acts if approval_first else reversed(acts)))

    assert told(raised) == ([] if approval_first else [AlreadyDecided])
    assert kept(session, deal).cancelled == (not approval_first)
    if approval_first:
        assert asked(session, deal).after["cancelled"]
    assert list(verify(session, MORNING)) == []


@pytest.mark.parametrize("approval_first", [True, False])
def test_a_deal_is_approved_as_it_was_seen_while_its_rep_raises_it(
    act: Act, strict: Cast, session: Session, approval_first: bool
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))
    approval = approving(strict.mia, deal, seen={f"deal.{deal}": 1})
    acts = (approval, editing(strict.ana, deal, 90_000, strict.ana))

    raised = at_once(*(acts if approval_first else reversed(acts)))

    assert told(raised) == ([] if approval_first else [ChangedSince])
    now = kept(session, deal)
    assert (now.amount, now.approval) == (
        (100, "approved") if approval_first else (90_000, "pending")
    )


@pytest.mark.parametrize("first", ["approval", "edit", "withdrawal", "replacement"])
def test_a_version_is_approved_while_something_else_comes_of_it(
    act: Act, strict: Cast, session: Session, first: str
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana))
    edit(act, strict.ana, deal, won(900, strict.ana))
    version = asked(session, deal).id
    others: dict[str, tuple[Doing, type[DomainError]]] = {
        "approval": (settling(strict.ada, version), AlreadyDecided),
        "edit": (editing(strict.mia, deal, 450, strict.ana), AskedBeforeAChange),
        "withdrawal": (by(strict.ana, lambda work: withdraw(work, "deal", deal)), AlreadyDecided),
        "replacement": (editing(strict.ana, deal, 800, strict.ana), AlreadyDecided),
    }
    doing, refusal = others[first]

    raised = at_once(doing, settling(strict.mia, version))

    assert told(raised) == [refusal]
    assert kept(session, deal).amount == {"approval": 900, "edit": 450}.get(first, 100)
    assert list(verify(session, MORNING)) == []


def test_two_who_ask_for_one_deal_at_once_leave_one_version(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana, strict.ben))

    raised = at_once(
        editing(strict.ana, deal, 900, strict.ana, strict.ben),
        editing(strict.ben, deal, 800, strict.ana, strict.ben),
    )

    assert raised == []
    assert asked(session, deal).after["amount"] == 800


def test_a_decision_is_undone_once(act: Act, strict: Cast, session: Session) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))
    made = approve(act, strict.mia, deal)

    raised = at_once(undoing(strict.mia, made), undoing(strict.ada, made))

    assert told(raised) == [UndoneAlready]
    assert (decisions(session), points(session, strict.ana)) == (2, 10)


@pytest.mark.parametrize("closing_first", [True, False])
def test_a_decision_is_undone_before_its_period_closes_or_not_at_all(
    act: Act, strict: Cast, session: Session, closing_first: bool
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana, closed_on=LATE))
    made = approve(act, strict.mia, deal)
    acts = (closing, undoing(strict.mia, made))

    raised = at_once(*(acts if closing_first else reversed(acts)))

    assert told(raised) == ([UndoTooLate] if closing_first else [])
    assert kept(session, deal).approval == ("approved" if closing_first else "pending")
    assert list(verify(session, MORNING)) == []


@pytest.mark.parametrize("closing_first", [True, False])
def test_a_deal_that_is_logged_while_its_period_closes_waits_if_it_is_late(
    act: Act, cast: Cast, session: Session, closing_first: bool
) -> None:
    """In a company that trusts its people: by whoever is first."""
    log(act, None, won(1, cast.ben, key="B", closed_on=LATE))
    fields = won(100, cast.ana, closed_on=LATE)
    acts = (closing, by(cast.ana, lambda work: DEALS.log(work, fields)))

    assert at_once(*(acts if closing_first else reversed(acts))) == []

    session.rollback()
    approval = deals_by_id(session, [2])[2].approval
    assert approval == ("pending" if closing_first else "not_needed")


def test_an_undo_and_an_edit_at_once_leave_one_of_them(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))
    made = approve(act, strict.mia, deal)

    raised = at_once(editing(strict.mia, deal, 90, strict.ana), undoing(strict.ada, made))

    assert told(raised) == [DecisionBuiltOn]
    assert kept(session, deal).amount == 90


def test_a_deal_is_asked_for_again_once(act: Act, strict: Cast, session: Session) -> None:
    deal = log(act, strict.ana, won(100, strict.ana))
    refuse(act, strict.mia, deal)
    again = by(strict.ana, lambda work: ask_again(work, "deal", deal, "Here it is"))

    assert told(at_once(again, again)) == [NothingRejected]

    assert kept(session, deal).approval == "pending"
    assert decisions(session) == 2
