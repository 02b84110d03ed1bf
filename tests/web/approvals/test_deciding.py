"""Deciding by forms: approving, rejecting with a reason, many at once, and undoing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.services.deals.deals import DEALS
from salesgame.storage.deals import ActivityRow, DealRow
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.approvals.scene import LATE, TODAY, decided, demos, log, plant, values

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


@pytest.fixture
def strict(act: Act, cast: Cast) -> Cast:
    """A company that wants what is logged approved, in a September after a locked August."""
    plant(act, cast)
    return cast


@pytest.fixture
def deal(act: Act, strict: Cast) -> int:
    """A deal of $5,000 that Ana won and logged."""
    return log(act, strict.ana, "Pelita Hotels", 500_000)


def state(session: Session, deal: int) -> str:
    session.rollback()
    return session.scalar(select(DealRow.approval).where(DealRow.id == deal)) or ""


def pay(session: Session) -> list[int]:
    session.rollback()
    return list(session.scalars(select(PayEntryRow.amount)))


def test_approving_what_a_locked_month_waits_for_pays_an_adjustment(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    late = log(act, strict.ana, "Bright Harbor", 620_000, LATE)
    assert pay(session) == []

    signed_in(strict.mia).post("/approvals", data={"fact": f"deal.{late}", "decision": "approved"})

    assert pay(session) == [49_600]


def test_rejecting_takes_a_reason_of_the_list_or_a_sentence(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    mia, other = signed_in(strict.mia), log(act, strict.ben, "Orbit", 100)
    form = mia.get(f"/approvals?reject=deal-{deal}").text
    assert "Why do you reject Pelita Hotels, $5,000? Ana reads this." in form
    assert "Removes 10 points and an estimate of $400.00." in form
    rejected = {"decision": "refused", "reject": f"deal-{deal}", "fact": f"deal.{deal}.1"}

    silent = mia.post("/approvals", data=rejected | {"why": " "})
    assert silent.status_code == 422
    assert "Say why" in silent.text
    assert 'id="why-error"' in silent.text
    assert state(session, deal) == "pending"

    mia.post("/approvals", data=rejected | {"quick": "unsigned", "why": "Attach the page."})
    mia.post("/approvals", data={"fact": f"deal.{other}", "decision": "refused", "quick": "twice"})
    assert state(session, deal) == state(session, other) == "refused"
    page = signed_in(strict.ana).get(f"/deals/{deal}").text
    assert "Not signed yet. Attach the page." in page
    assert "Mia, " in page
    assert "Logged twice." in signed_in(strict.ben).get(f"/deals/{other}").text


def test_a_reason_of_ten_thousand_characters_is_refused_by_a_sentence(
    signed_in: SignedIn, strict: Cast, deal: int, session: Session
) -> None:
    long = {"fact": f"deal.{deal}", "decision": "refused", "why": "x" * 10_000}

    answer = signed_in(strict.mia).post("/approvals", data=long)

    assert answer.status_code == 422
    assert "at most 1,000 characters" in answer.text
    assert state(session, deal) == "pending"


@pytest.mark.parametrize(
    "fact",
    ["9" * 5000, "deal." + "9" * 5000, "deal.1." + "9" * 5000, "deal.-", "deal.²", "deal.7.1.2",
     "person.1", "deal", "", "deal.99999", "activity.99999"],
)  # fmt: skip
def test_what_is_not_there_is_not_found_however_it_is_written(
    signed_in: SignedIn, strict: Cast, deal: int, fact: str
) -> None:
    for more in ([], [f"deal.{deal}"]):
        data = {"fact": [fact, *more], "decision": "approved"}
        assert signed_in(strict.mia).post("/approvals", data=data).status_code == 404


def test_selecting_nothing_says_so(signed_in: SignedIn, strict: Cast, deal: int) -> None:
    answer = signed_in(strict.mia).post("/approvals", data={"decision": "approved"})

    assert answer.status_code == 422
    assert "Select at least one entry first." in answer.text


def test_selected_entries_and_all_of_the_page_are_approved_together(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    others = [log(act, strict.ben, f"Orbit {n}", 100) for n in range(3)]
    mia = signed_in(strict.mia)
    page = mia.get("/approvals").text
    assert values(page, "shown") == [f"deal.{one}.1" for one in (deal, *others)]

    mia.post("/approvals", data={
        "fact": [f"deal.{deal}.1", f"deal.{others[0]}.1"], "shown": values(page, "shown"),
        "decision": "approved",
    })  # fmt: skip
    assert [state(session, one) for one in others] == ["approved", "pending", "pending"]

    rest = values(mia.get("/approvals").text, "shown")
    mia.post("/approvals", data={"all": "yes", "shown": rest, "decision": "approved"})
    assert [state(session, one) for one in others] == ["approved"] * 3


def test_all_or_none_where_one_of_them_changed_meanwhile(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    other = log(act, strict.ben, "Orbit", 100)
    with act(actor=strict.ben) as work:
        entered = DealFields("x", "Orbit", "Won", 900, sole(strict.ben), closed_on=TODAY)
        DEALS.change(work, other, entered, "More")

    facts = [f"deal.{deal}.1", f"deal.{other}.1"]
    answer = signed_in(strict.mia).post("/approvals", data={"fact": facts, "decision": "approved"})

    assert answer.status_code == 422
    assert "changed since" in answer.text
    assert state(session, deal) == state(session, other) == "pending"


def test_demos_of_a_day_are_one_row_and_decided_together(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    ids = demos(act, strict.ben, 3)
    mia = signed_in(strict.mia)
    page = mia.get("/approvals").text
    assert "Demo × 3" in page
    assert "Waiting 1" in page

    mia.post("/approvals", data={
        "fact": values(page, "shown")[0], "decision": "approved", "back": "team"
    })  # fmt: skip

    session.rollback()
    states = session.scalars(select(ActivityRow.approval).where(ActivityRow.id.in_(ids)))
    assert set(states) == {"approved"}
    assert "<strong>Demo × 3</strong>, Ben" in mia.get("/approvals/decided").text


def test_a_company_of_one_is_told_that_it_approves_its_own(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    with act() as work:
        others = PersonRow.id.in_([strict.mia, strict.fin])
        work.session.execute(update(PersonRow).where(others).values(deactivated_at=MORNING))
    own = log(act, strict.ada, "My own", 500, LATE)

    ada = signed_in(strict.ada)
    page = ada.get("/approvals").text
    assert "you approve your own entries" in page
    ada.post("/approvals", data={"fact": values(page)[0], "decision": "approved"})

    assert state(session, own) == "approved"


def test_a_change_of_what_was_approved_waits_beside_it_with_both_amounts(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, deals=[deal])
    form = {"name": "Pelita Hotels", "amount": "500000", "stage": "Won", "why": "Typo",
            "closed_on": TODAY.isoformat()}  # fmt: skip
    signed_in(strict.ana).post(f"/deals/{deal}", data=form)
    assert session.scalar(select(DealRow.amount)) == 500_000
    mia = signed_in(strict.mia)

    page = mia.get("/approvals").text
    assert "Change Pelita Hotels" in page
    assert "<del>$5,000.00</del> <ins>$500,000.00</ins>" in page
    assert "$39,600.00" in page
    assert (
        mia.post("/approvals", data={"fact": "version.1", "decision": "approved"}).status_code
        == 303
    )

    session.rollback()
    assert session.scalar(select(DealRow.amount)) == 50_000_000


def test_an_asked_cancellation_is_named_and_a_replaced_change_is_not_decided(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, deals=[deal])
    ana, mia = signed_in(strict.ana), signed_in(strict.mia)
    ana.post(f"/deals/{deal}/cancellation", data={"why": "Never signed"})
    page = mia.get("/approvals").text
    assert "Cancel Pelita Hotels" in page
    assert "Why: Never signed" in page
    old = values(page)[0]
    form = {"name": "Other", "amount": "70", "stage": "Won", "why": "No, less"}
    ana.post(f"/deals/{deal}", data=form)

    answer = mia.post("/approvals", data={"fact": old, "decision": "approved"})

    assert answer.status_code == 422
    assert "decided, replaced or withdrawn meanwhile" in answer.text
    assert not session.scalar(select(DealRow.cancelled))


def test_deciding_what_another_manager_decided_meanwhile_is_a_sentence(
    signed_in: SignedIn, strict: Cast, deal: int, session: Session
) -> None:
    approve = {"fact": f"deal.{deal}", "decision": "approved"}
    signed_in(strict.ada).post("/approvals", data=approve)
    mia = signed_in(strict.mia)

    for late in (approve, {"fact": f"deal.{deal}", "decision": "refused", "why": "No"}):
        answer = mia.post("/approvals", data=late)
        assert answer.status_code == 422
        assert "decided, replaced or withdrawn meanwhile" in answer.text
    assert state(session, deal) == "approved"


def test_a_decision_is_undone_until_its_month_is_locked(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    late = log(act, strict.ana, "Bright Harbor", 620_000, LATE)
    mia = signed_in(strict.mia)
    for one in (deal, late):
        mia.post("/approvals", data={"fact": f"deal.{one}", "decision": "approved"})
    page = mia.get("/approvals/decided").text
    assert "August is locked: ask finance" in page
    [undoable] = values(page, "decision")

    assert mia.post("/approvals/undoing", data={"decision": undoable}).status_code == 303
    assert state(session, deal) == "pending"
    again = mia.post("/approvals/undoing", data={"decision": undoable})
    assert again.status_code == 422
    assert "undone already" in again.text
    too_late = mia.post("/approvals/undoing", data={"decision": int(undoable) + 1})
    assert too_late.status_code == 422
    assert state(session, late) == "approved"


def test_the_toast_undoes_all_that_was_just_approved(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    ids = demos(act, strict.ben, 3)
    mia = signed_in(strict.mia)
    facts = [f"activity.{one}" for one in ids]
    mia.post("/approvals", data={"fact": facts, "decision": "approved"})
    page = mia.get("/approvals").text
    way = next(part for part in page.split('"') if part.startswith("/approvals/undoing?"))

    assert mia.post(way.replace("&amp;", "&")).status_code == 303

    session.rollback()
    assert set(session.scalars(select(ActivityRow.approval))) == {"pending"}


def test_decisions_of_others_and_what_is_no_number_are_not_there_to_undo(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int
) -> None:
    [number] = decided(act, strict.ada, deals=[deal])
    mia = signed_in(strict.mia)

    for decision in (number, 999, "9" * 5000, "x", ""):
        assert mia.post("/approvals/undoing", data={"decision": decision}).status_code == 404


def test_a_decision_that_is_none_is_refused(signed_in: SignedIn, strict: Cast, deal: int) -> None:
    data = {"fact": f"deal.{deal}", "decision": "maybe"}

    assert signed_in(strict.mia).post("/approvals", data=data).status_code == 400
