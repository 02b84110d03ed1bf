"""The queue of approvals: what waits, for whom, what it brings, and where it counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields, sole
from salesgame.queries.approvals.counting import WaitingCount, count_waiting
from salesgame.queries.approvals.waiting import Decider
from salesgame.services.approvals.asking import ask_again
from salesgame.services.deals.deals import DEALS
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import DealRow
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import close
from tests.web.approvals.scene import LATE, TODAY, WEEK_37, decided, demos, log, plant, values
from tests.web.season import add_reps

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


def test_a_manager_sees_points_commission_and_the_month_and_approves(
    signed_in: SignedIn, strict: Cast, deal: int, session: Session
) -> None:
    mia = signed_in(strict.mia)
    page = mia.get("/approvals").text
    assert "Pelita Hotels, $5,000" in page
    assert "10 points and $400.00 in commission" in page
    assert "September<span" in page

    answer = mia.post("/approvals", data={"fact": f"deal.{deal}.1", "decision": "approved"})

    assert answer.status_code == 303
    assert state(session, deal) == "approved"
    assert "Nothing needs your approval." in mia.get("/approvals").text


def test_an_admin_decides_on_everybodys_and_sees_nobodys_commission(
    signed_in: SignedIn, strict: Cast, deal: int
) -> None:
    page = signed_in(strict.ada).get("/approvals").text

    assert "Pelita Hotels" in page
    assert "$400" not in page


def test_what_a_locked_month_would_pay_is_marked_as_an_adjustment(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    log(act, strict.ana, "Bright Harbor", 620_000, LATE)

    page = signed_in(strict.mia).get("/approvals").text

    assert "August is locked" in page
    assert "an adjustment in September" in page
    assert "August, as an adjustment" in page
    assert "$496.00" in page


def test_a_deal_shared_by_two_of_them_waits_once_with_both_shares(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    shares = ((strict.ana, 500_000), (strict.ben, 500_000))
    log(act, strict.ana, "Marlow Foods", 1_800_000, shares=shares)

    page = signed_in(strict.mia).get("/approvals").text

    assert page.count('class="q-title"') == 1
    assert "Ana 50%, Ben 50%" in page
    assert "$720.00 + $720.00" in page


def test_only_the_commission_of_ones_own_people_is_shown(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    with act() as work:
        work.session.execute(update(PersonRow).where(PersonRow.id == strict.zoe).values(name="Zoe"))
    shares = ((strict.ana, 500_000), (strict.zoe, 500_000))
    log(act, strict.ana, "Marlow Foods", 1_800_000, shares=shares)

    page = signed_in(strict.mia).get("/approvals").text

    assert "$720.00" in page
    assert "$720.00 +" not in page


def test_what_does_not_wait_for_the_viewer_is_not_there(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    zoes = log(act, strict.zoe, "Zoe’s", 500)
    mia = signed_in(strict.mia)
    assert "Zoe’s" not in mia.get("/approvals").text

    for facts in ([f"deal.{zoes}"], [f"deal.{deal}", f"deal.{zoes}"]):
        assert (
            mia.post("/approvals", data={"fact": facts, "decision": "approved"}).status_code == 404
        )
    for who in (strict.ana, strict.fin):
        client = signed_in(who)
        assert "Pelita Hotels" not in client.get("/approvals").text
        answer = client.post("/approvals", data={"fact": f"deal.{deal}", "decision": "approved"})
        assert answer.status_code == 404
    assert state(session, deal) == state(session, zoes) == "pending"


def test_what_only_finance_may_decide_on_is_in_its_queue_and_found_from_every_page(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    own = log(act, strict.ada, "Own deal", 500, shares=sole(strict.ada))
    fin, ada = signed_in(strict.fin), signed_in(strict.ada)
    assert "Own deal" not in ada.get("/approvals").text
    assert "1 entry needs your approval" in fin.get("/pay").text
    page = fin.get("/approvals").text
    assert "Own deal, $5" in page

    data = {"fact": f"deal.{own}.1", "decision": "approved"}
    assert ada.post("/approvals", data=data).status_code == 404
    assert fin.post("/approvals", data=data).status_code == 303

    assert state(session, own) == "approved"
    assert "Own deal" in fin.get("/approvals/decided").text
    again = fin.post("/approvals/undoing", data={"decision": "1"})
    assert again.status_code == 303
    assert state(session, own) == "pending"


def test_what_credits_a_manager_or_was_logged_by_one_waits_for_somebody_else(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    shared = ((strict.ana, 500_000), (strict.mia, 500_000))
    own = log(act, strict.ana, "With Mia", 500, shares=shared)
    late = log(act, strict.mia, "Late one", 500, LATE, shares=sole(strict.ana))
    assert state(session, own) == state(session, late) == "pending"
    mia, ada = signed_in(strict.mia), signed_in(strict.ada)

    page = mia.get("/approvals").text
    assert "With Mia" not in page
    assert "Late one" not in page
    for one in (own, late):
        data = {"fact": f"deal.{one}", "decision": "approved"}
        assert mia.post("/approvals", data=data).status_code == 404
        assert ada.post("/approvals", data=data).status_code == 303


def test_an_amount_far_above_usual_is_marked_and_not_approved_with_the_rest(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    with act() as work:
        work.session.execute(update(CompanyRow).values(ceiling=1_000_000))
    huge = log(act, strict.ben, "Huge", 10**15)
    assert state(session, huge) == "held"

    page = signed_in(strict.mia).get("/approvals").text

    assert "Amount far above usual" in page
    assert values(page, "shown") == [f"deal.{deal}.1"]
    assert f"deal.{huge}.1" in values(page)


def test_where_nothing_that_waits_counts_it_is_still_selected_together(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    with act() as work:
        work.session.execute(update(CompanyRow).values(count_waiting=False))
    quiet = log(act, strict.ana, "Quiet", 500)

    page = signed_in(strict.mia).get("/approvals").text

    assert values(page, "shown") == [f"deal.{quiet}.1"]
    assert "far above" not in page


def test_what_is_asked_again_stands_apart_with_its_answer(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, "Whose deal is it?", deals=[deal])
    with act(actor=strict.ana) as work:
        ask_again(work, "deal", deal, "The branch signs for the group.")
    mia = signed_in(strict.mia)

    page = mia.get("/approvals/again").text
    assert "Asked again 1" in page
    assert "Whose deal is it?" in page
    assert "The branch signs for the group." in page
    reject = {"fact": values(page)[0], "decision": "refused", "back": "again"}
    silent = mia.post("/approvals", data=reject | {"reject": f"deal-{deal}"})
    assert silent.status_code == 422
    assert "The branch signs for the group." in silent.text
    answer = mia.post("/approvals", data=reject | {"why": "Still not clear"})

    assert answer.headers["Location"] == "/approvals/again"
    assert state(session, deal) == "refused"
    assert "Nobody asks again." in mia.get("/approvals/again").text


def test_decided_entries_come_a_page_at_a_time(signed_in: SignedIn, act: Act, strict: Cast) -> None:
    for n in range(27):
        decided(act, strict.mia, deals=[log(act, strict.ana, f"Deal {n}", 500)])
    mia = signed_in(strict.mia)
    page = mia.get("/approvals/decided").text
    assert "Deal 26" in page
    assert "<strong>Deal 1</strong>" not in page
    older = next(part for part in page.split('"') if "before=" in part)

    assert "<strong>Deal 1</strong>" in mia.get(older).text


def test_the_count_is_that_of_the_rows(act: Act, strict: Cast, deal: int, session: Session) -> None:
    demos(act, strict.ana, 3)
    demos(act, strict.ben, 2)
    decided(act, strict.mia, "No", deals=[log(act, strict.ben, "Orbit", 100)])
    with act(actor=strict.ben) as work:
        ask_again(work, "deal", deal + 1, "Yes")

    mias = Decider(strict.mia, frozenset({strict.ana, strict.ben}))

    assert count_waiting(session, mias) == WaitingCount(entries=4, again=1)
    assert count_waiting(session, Decider(strict.ana, frozenset({strict.ana}))).entries == 0


def test_the_queue_costs_the_same_for_five_and_forty_reps(
    signed_in: SignedIn, strict: Cast, act: Act, queries: list[str]
) -> None:
    def cost(reps: int) -> int:
        with act() as work:
            people = add_reps(work, strict.north, reps)
        for person in people:
            decided(act, strict.mia, deals=[known := log(act, person, f"k{person}", 500)])
            log(act, person, f"p{person}", 500)
            with act(actor=person) as work:
                DEALS.cancel(work, known, "Never")
        mia = signed_in(strict.mia)
        mia.get("/approvals")
        queries.clear()
        assert mia.get("/approvals").status_code == 200
        return len(queries)

    assert cost(5) == cost(35)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Demo × 2"), ("id", "Demo × 2"), ("id", "Menunggu persetujuan")]
)
def test_the_queue_speaks_the_readers_language(
    signed_in: SignedIn, act: Act, strict: Cast, language: str, said: str
) -> None:
    demos(act, strict.ana, 2)
    with act() as work:
        work.session.execute(update(PersonRow).values(language=language))

    assert said in signed_in(strict.mia).get("/approvals").text


def test_the_team_page_shows_what_waits_to_who_decides(
    signed_in: SignedIn, strict: Cast, deal: int, session: Session
) -> None:
    mia = signed_in(strict.mia)
    page = mia.get("/team?period=quarter").text
    assert "Pelita Hotels, $5,000" in page

    [value] = values(page)
    answer = mia.post("/approvals", data={"fact": value, "decision": "approved", "back": "team"})

    assert answer.headers["Location"] == "/team"
    assert state(session, deal) == "approved"
    assert "Waiting for your approval" not in signed_in(strict.fin).get("/team").text


def test_a_change_that_would_credit_a_manager_waits_for_somebody_else(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    decided(act, strict.mia, deals=[deal])
    with act(actor=strict.ana) as work:
        shares = ((strict.ana, 500_000), (strict.mia, 500_000))
        entered = DealFields("x", "Pelita Hotels", "Won", 500_000, shares, closed_on=TODAY)
        DEALS.change(work, deal, entered, "With Mia")
    approve = {"fact": "version.1", "decision": "approved"}
    mia, ada = signed_in(strict.mia), signed_in(strict.ada)

    assert "Change Pelita Hotels" not in mia.get("/approvals").text
    mias = Decider(strict.mia, frozenset({strict.ana, strict.ben}))
    assert count_waiting(session, mias).entries == 0
    assert mia.post("/approvals", data=approve).status_code == 404
    assert "Change Pelita Hotels" in ada.get("/approvals").text
    assert ada.post("/approvals", data=approve).status_code == 303


def test_what_an_open_proposal_decides_is_not_in_the_queue(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    with act() as work:
        work.session.execute(update(DealRow).values(import_id=7))
        work.session.execute(insert(ProposalRow).values(
            kind="import", arguments={}, effect={}, why="", made_at=work.now, import_id=7
        ))  # fmt: skip
    mia = signed_in(strict.mia)

    assert "Pelita Hotels" not in mia.get("/approvals").text
    answer = mia.post("/approvals", data={"fact": f"deal.{deal}", "decision": "approved"})

    assert answer.status_code == 422
    assert "Finance decides on the whole import." in answer.text
    assert state(session, deal) == "pending"


def test_a_locked_week_of_an_open_month_is_not_called_a_locked_month(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    close(act, WEEK_37)
    log(act, strict.ana, "Bright Harbor", 620_000, WEEK_37.last)
    mia = signed_in(strict.mia)

    page = mia.get("/approvals").text

    assert "September is locked" not in page
    assert "Week 37, 2026 is locked: points count in September" in page
    assert "as an adjustment" not in page
    mia.post("/approvals", data={"fact": "deal.1", "decision": "approved"})
    assert "Week 37, 2026 is locked: ask finance" in mia.get("/approvals/decided").text


def test_who_asks_for_a_change_is_named_once(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int
) -> None:
    decided(act, strict.mia, deals=[deal])
    form = {"name": "Pelita Hotels", "stage": "Won", "amount": "6000", "why": "Two more seats"}
    signed_in(strict.ana).post(f"/deals/{deal}", data=form | {"closed_on": TODAY.isoformat()})

    page = signed_in(strict.mia).get("/approvals").text

    assert "Ana · asked Thu 17 Sep" in page
