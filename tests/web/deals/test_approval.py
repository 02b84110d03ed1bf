"""What a rep sees of approval: what waits, why not, and asking again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import ActivityRow, CreditRow, DealRow
from tests.cast import Cast
from tests.conftest import Act
from tests.web.approvals.scene import decided, demos, log, values
from tests.web.deals.forms import approvals, entered, paid

SignedIn = Callable[[int], FlaskClient]
pytestmark = pytest.mark.usefixtures("morning")


def test_a_deal_that_waits_says_that_it_counts_and_pays_later(
    signed_in: SignedIn, strict: Cast, deal: int
) -> None:
    ana = signed_in(strict.ana)

    assert "pays once it is approved" in ana.get(f"/deals/{deal}").text
    assert "Waits for approval" in ana.get("/deals").text


def test_an_approval_gives_no_reason_that_nobody_gave(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int
) -> None:
    decided(act, strict.mia, deals=[deal])

    assert "Why:" not in signed_in(strict.ana).get(f"/deals/{deal}").text


def test_where_waiting_deals_do_not_count_the_page_says_so(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    with act() as work:
        work.session.execute(update(CompanyRow).values(count_waiting=False))
    quiet = log(act, strict.ana, "Quiet", 500)
    ana = signed_in(strict.ana)

    page = ana.get(f"/deals/{quiet}").text
    assert "It counts once it is approved." in page
    assert "far above" not in page
    assert "Waits, not counted" in ana.get("/deals").text


def test_a_rejected_deal_says_why_and_is_asked_for_again_with_an_answer(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, "The order is not signed yet.", deals=[deal])
    ana = signed_in(strict.ana)
    page = ana.get(f"/deals/{deal}").text
    assert "The order is not signed yet." in page
    assert "Mia, " in page

    silent = ana.post(f"/deals/{deal}/answer", data={"answer": "  "})
    assert silent.status_code == 422
    assert "answer the reason" in silent.text
    long = ana.post(f"/deals/{deal}/answer", data={"answer": "x" * 10_000})
    assert long.status_code == 422
    assert ana.post(f"/deals/{deal}/answer", data={"answer": "It is now."}).status_code == 303

    assert approvals(session) == ["pending"]
    assert "“It is now.”" in ana.get(f"/deals/{deal}").text
    assert "It is now." in signed_in(strict.mia).get("/approvals/again").text
    assert ana.post(f"/deals/{deal}/answer", data={"answer": "Twice"}).status_code == 422


def test_correcting_a_rejected_deal_asks_again_too(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, "Too much", deals=[deal])

    form = entered(name="Pelita Hotels", amount="4000", why="Lower now")
    signed_in(strict.ana).post(f"/deals/{deal}", data=form)

    assert approvals(session) == ["pending"]
    assert "Lower now" in signed_in(strict.mia).get("/approvals/again").text


def test_a_change_of_an_approved_deal_waits_beside_it_and_is_withdrawn(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, deals=[deal])
    ana = signed_in(strict.ana)
    assert "Ask to change" in ana.get(f"/deals/{deal}").text
    form = entered(name="Pelita Hotels", amount="500000")
    ana.post(f"/deals/{deal}", data=form, follow_redirects=False)

    page = ana.get(f"/deals/{deal}").text
    assert "A change waits for approval" in page
    assert "<del>$5,000.00</del> <ins>$500,000.00</ins>" in page
    assert "Change waits" in ana.get("/deals").text
    assert session.scalar(select(DealRow.amount)) == 500_000
    assert paid(session) == 0

    assert ana.post(f"/deals/{deal}/withdrawal").status_code == 303
    assert "A change waits" not in ana.get(f"/deals/{deal}").text
    again = ana.post(f"/deals/{deal}/withdrawal")
    assert again.status_code == 422
    assert "Nothing of yours waits here any more." in again.text


def test_a_rejected_change_leaves_what_was_approved_and_says_why(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, deals=[deal])
    ana = signed_in(strict.ana)
    ana.post(f"/deals/{deal}", data=entered(name="Pelita Hotels", amount="9000"))
    decided(act, strict.mia, "The order says 5,000.", versions=[1])

    page = ana.get(f"/deals/{deal}").text
    assert "The change was rejected" in page
    assert "The order says 5,000." in page
    assert "What was approved before still counts." in page
    again = ana.post(f"/deals/{deal}/answer", data={"answer": "A new one says 9,000."})
    assert again.status_code == 303
    assert "A change waits for approval" in ana.get(f"/deals/{deal}").text


def test_cancelling_what_pays_only_asks(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, deals=[deal])
    ana = signed_in(strict.ana)
    assert "Ask to cancel deal" in ana.get(f"/deals/{deal}").text

    ana.post(f"/deals/{deal}/cancellation", data={"why": "Never signed"})

    assert not session.scalar(select(DealRow.cancelled))
    assert "A cancellation waits for approval" in ana.get(f"/deals/{deal}").text
    assert "Cancel deal" in signed_in(strict.mia).get(f"/deals/{deal}").text


def test_who_only_shares_a_deal_asks_whatever_the_company_approves(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    with act() as work:
        work.session.execute(update(CompanyRow).values(approve_self_reported=False))
    shares = ((strict.ana, 500_000), (strict.ben, 500_000))
    shared = log(act, strict.ana, "Shared", 500_000, shares=shares)
    ben = signed_in(strict.ben)
    assert "Ask to cancel deal" in ben.get(f"/deals/{shared}").text
    assert "Ask to cancel deal" not in signed_in(strict.ana).get(f"/deals/{shared}").text

    ben.post(f"/deals/{shared}/cancellation", data={"why": "Not mine"})
    form = entered(name="Shared", amount="5000", partner="Ben", partner_share="90")
    ben.post(f"/deals/{shared}", data=form)

    assert not session.scalar(select(DealRow.cancelled))
    assert set(session.scalars(select(CreditRow.share_ppm))) == {500_000}
    assert session.scalar(select(func.count()).select_from(WaitingVersionRow)) == 1


def test_a_demo_of_a_locked_month_is_asked_about_and_waits(
    signed_in: SignedIn, strict: Cast, session: Session
) -> None:
    ana = signed_in(strict.ana)
    form = {"key": "d", "kind": "demo", "quantity": "2", "happened_at": "2026-08-20T09:00"}

    asked = ana.post("/activities", data=form)
    assert asked.status_code == 422
    assert (
        "August is locked. Once approved, this counts as an adjustment in September." in asked.text
    )
    known = values(asked.text, "confirmed")[0]
    assert ana.post("/activities", data=form | {"confirmed": known}).status_code == 303

    session.rollback()
    assert session.scalar(select(ActivityRow.approval)) == "pending"


def test_an_activity_is_asked_for_again_changed_and_withdrawn_like_a_deal(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    [demo] = demos(act, strict.ana, 1)
    ana = signed_in(strict.ana)
    decided(act, strict.mia, "Who was there?", activities=[demo])
    assert "Who was there?" in ana.get(f"/activities/{demo}").text
    assert ana.post(f"/activities/{demo}/answer", data={"answer": "Leila"}).status_code == 303
    decided(act, strict.mia, activities=[demo])

    form = {"kind": "demo", "happened_at": "2026-09-16T08:00", "quantity": "80", "why": "More"}
    ana.post(f"/activities/{demo}", data=form)

    assert session.scalar(select(ActivityRow.quantity)) == 1
    page = ana.get(f"/activities/{demo}").text
    assert "<del>1</del> <ins>80</ins>" in page
    assert "Change waits" in ana.get("/activities").text
    assert ana.post(f"/activities/{demo}/withdrawal").status_code == 303


def test_the_two_forms_of_an_activity_have_fields_of_their_own(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    [demo] = demos(act, strict.ana, 1)
    ana = signed_in(strict.ana)
    page = ana.get(f"/activities/{demo}").text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))

    silent = ana.post(f"/activities/{demo}/cancellation", data={"why": ""}).text

    assert 'id="why-off-error"' in silent
    assert 'id="why-error"' not in silent


def test_nobody_answers_or_withdraws_for_others(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int
) -> None:
    decided(act, strict.mia, "No", deals=[deal])

    for way in ("answer", "withdrawal"):
        zoes = signed_in(strict.zoe).post(f"/deals/{deal}/{way}", data={"answer": "Mine"})
        assert zoes.status_code == 404
        mias = signed_in(strict.mia).post(f"/deals/{deal}/{way}", data={"answer": "Mine"})
        assert mias.status_code == 422


@pytest.mark.parametrize(
    ("change", "waiting"),
    [
        ({"amount": "90000"}, 1), ({"closed_on": "2026-09-01"}, 1),
        ({"partner": "Zoe", "partner_share": "10"}, 1), ({"name": "Cobalt"}, 0),
    ],
)  # fmt: skip
def test_only_what_figures_are_worked_out_from_waits_when_a_rep_changes_it(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session,
    change: dict[str, str], waiting: int,
) -> None:  # fmt: skip
    decided(act, strict.mia, deals=[deal])

    form = entered(name="Pelita Hotels", amount="5000") | change
    assert signed_in(strict.ana).post(f"/deals/{deal}", data=form).status_code == 303

    assert approvals(session) == ["approved"]
    assert session.scalar(select(func.count()).select_from(WaitingVersionRow)) == waiting


def test_a_deal_that_a_manager_cancelled_comes_back_by_a_word_of_theirs_only(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, deals=[deal])
    mia, ana = signed_in(strict.mia), signed_in(strict.ana)
    mia.post(f"/deals/{deal}/cancellation", data={"why": "Never signed"})
    assert "Ask to restore it" in ana.get(f"/deals/{deal}").text

    ana.post(f"/deals/{deal}/restoration")

    assert session.scalar(select(DealRow.cancelled))
    assert "Restoring it waits for approval" in ana.get(f"/deals/{deal}").text
    assert "Restore Pelita Hotels" in mia.get("/approvals").text


def test_cancelling_and_restoring_a_rejected_deal_asks_for_nothing(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, "No contract", deals=[deal])
    ana = signed_in(strict.ana)

    ana.post(f"/deals/{deal}/cancellation", data={"why": "Oh"})
    ana.post(f"/deals/{deal}/restoration")

    assert approvals(session) == ["refused"]
