"""What people report themselves waits for a manager above them, and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import DealFields
from salesgame.queries.approvals.waiting import count_pending
from salesgame.services.deals.deals import DEALS
from salesgame.services.points.rules import create_rule
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import ActivityRow, DealRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.web.season import act_on, add_reps, close

SignedIn = Callable[[int], FlaskClient]
TODAY = date(2026, 9, 17)


@pytest.fixture
def strict(act: Act, cast: Cast) -> Cast:
    """A company that wants what is self-reported approved, and gives 10 points a win."""
    with act() as work:
        work.session.execute(update(CompanyRow).values(approve_self_reported=True))
    with act() as work:
        rule = {"on": "deal_won", "points": 10}
        create_rule(work, "points", "Won deals", date(2026, 1, 1), rule)
    return cast


@pytest.fixture
def deal(act: Act, strict: Cast) -> int:
    """A deal Ana reported."""
    with act(actor=strict.ana) as work:
        return close(work, strict.ana, "ana", "Won", TODAY)


def waits(session: Session) -> int:
    """How many versions wait beside their facts."""
    return session.scalar(select(func.count()).select_from(WaitingVersionRow)) or 0


def state(session: Session, deal: int) -> str:
    session.rollback()
    return session.scalar(select(DealRow.approval).where(DealRow.id == deal)) or ""


def test_a_manager_looks_approves_and_the_queue_empties(
    signed_in: SignedIn, strict: Cast, deal: int, session: Session
) -> None:
    mia = signed_in(strict.mia)
    page = mia.get("/approvals").text
    assert "Deal ana" in page
    assert "10 points so far" in page

    answer = mia.post("/approvals", data={"deal": deal, "decision": "approved"})

    assert answer.status_code == 303
    assert state(session, deal) == "approved"
    assert "Nothing waits for you." in mia.get("/approvals").text


def test_a_deal_shared_by_two_of_them_waits_once(
    signed_in: SignedIn, act: Act, strict: Cast
) -> None:
    shares = ((strict.ana, 500_000), (strict.ben, 500_000))
    with act(actor=strict.ana) as work:
        DEALS.log(work, DealFields("both", "Shared", "Won", 100_000, shares, closed_on=TODAY))

    page = signed_in(strict.mia).get("/approvals").text

    assert page.count("<strong>Shared</strong>") == 1
    assert "Ana 50% ($500)" in page


def test_refusing_asks_for_a_reason_and_takes_the_deal_out(
    signed_in: SignedIn, strict: Cast, deal: int, session: Session
) -> None:
    mia = signed_in(strict.mia)

    silent = mia.post("/approvals", data={"deal": deal, "decision": "refused", "why": " "})
    assert silent.status_code == 422
    assert "Say why" in silent.text
    assert state(session, deal) == "pending"

    mia.post("/approvals", data={"deal": deal, "decision": "refused", "why": "A test entry"})
    assert state(session, deal) == "refused"


def test_activities_of_a_day_are_decided_together(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    with act(actor=strict.ben) as work:
        ids = [
            act_on(work, strict.ben, "demo", datetime(2026, 9, 16, hour, tzinfo=UTC))
            for hour in (8, 9, 10)
        ]
    mia = signed_in(strict.mia)
    assert "Demo × 3 by Ben" in mia.get("/approvals").text

    mia.post("/approvals", data={"activity": ids, "decision": "approved", "back": "team"})

    session.rollback()
    states = session.scalars(select(ActivityRow.approval).where(ActivityRow.id.in_(ids)))
    assert set(states) == {"approved"}


def test_what_does_not_wait_for_the_viewer_is_not_there(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    with act(actor=strict.zoe) as work:
        zoes = close(work, strict.zoe, "zoe", "Won", TODAY)
    mia = signed_in(strict.mia)
    assert "Deal zoe" not in mia.get("/approvals").text

    for facts in ({"deal": zoes}, {"deal": [deal, zoes]}, {"activity": 77}, {}):
        assert mia.post("/approvals", data=facts | {"decision": "approved"}).status_code == 404
    for who in (strict.ana, strict.fin):
        client = signed_in(who)
        assert client.get("/approvals").status_code == 404
        answer = client.post("/approvals", data={"deal": deal, "decision": "approved"})
        assert answer.status_code == 404
    assert state(session, deal) == state(session, zoes) == "pending"


def test_nobody_decides_on_their_own_deal(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    everybody = frozenset({strict.ana, strict.mia})

    assert count_pending(session, strict.mia, everybody) == 1
    assert count_pending(session, strict.ana, everybody) == 0


def test_an_admin_decides_on_everybodys(signed_in: SignedIn, strict: Cast, deal: int) -> None:
    assert "Deal ana" in signed_in(strict.ada).get("/approvals").text


def test_a_decision_that_is_none_is_refused(signed_in: SignedIn, strict: Cast, deal: int) -> None:
    answer = signed_in(strict.mia).post("/approvals", data={"deal": deal, "decision": "maybe"})

    assert answer.status_code == 400


def test_the_queue_costs_the_same_for_five_and_fifty_reps(
    signed_in: SignedIn, strict: Cast, act: Act, queries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)

    def cost(reps: int) -> int:
        with act() as work:
            people = add_reps(work, strict.north, reps)
        for person in people:
            with act(actor=person) as work:
                close(work, person, f"p{person}", "Won", TODAY)
        mia = signed_in(strict.mia)
        mia.get("/approvals")
        queries.clear()
        assert mia.get("/approvals").status_code == 200
        return len(queries)

    assert cost(5) == cost(45)


@pytest.mark.parametrize(
    ("change", "waiting"),
    [
        ({"amount": "90000"}, 1), ({"closed_on": "2026-08-31"}, 1),
        ({"partner": "Zoe", "partner_share": "10"}, 1), ({"name": "Cobalt"}, 0),
    ],
)  # fmt: skip
def test_what_a_rep_changes_of_what_was_approved_waits_beside_it(
    signed_in: SignedIn, strict: Cast, deal: int, session: Session, change: dict[str, str],
    waiting: int,
) -> None:  # fmt: skip
    form = {"name": "Deal ana", "amount": "5000", "stage": "Won", "closed_on": TODAY.isoformat()}
    signed_in(strict.mia).post("/approvals", data={"deal": deal, "decision": "approved"})

    answer = signed_in(strict.ana).post(f"/deals/{deal}", data=form | change | {"why": "Typo"})

    assert answer.status_code == 303
    assert state(session, deal) == "approved"
    assert waits(session) == waiting


def test_a_refused_deal_that_its_rep_mends_waits_again_and_cancelling_it_asks_for_nothing(
    signed_in: SignedIn, strict: Cast, deal: int, session: Session
) -> None:
    refusal = {"deal": deal, "decision": "refused", "why": "No contract"}
    signed_in(strict.mia).post("/approvals", data=refusal)
    form = {"name": "Deal ana", "amount": "1", "stage": "Won", "why": "Smaller"}

    signed_in(strict.ana).post(f"/deals/{deal}/cancellation", data={"why": "Oh"})
    signed_in(strict.ana).post(f"/deals/{deal}/restoration")
    assert state(session, deal) == "refused"

    signed_in(strict.ana).post(f"/deals/{deal}", data=form)
    assert state(session, deal) == "pending"


def test_what_a_manager_changes_or_cancels_comes_back_by_a_word_of_theirs_only(
    signed_in: SignedIn, strict: Cast, deal: int, session: Session
) -> None:
    mia, ana = signed_in(strict.mia), signed_in(strict.ana)
    mia.post("/approvals", data={"deal": deal, "decision": "approved"})
    mia.post(f"/deals/{deal}", data={"name": "A", "amount": "9", "stage": "Won", "why": "Typo"})
    assert state(session, deal) == "approved"

    mia.post(f"/deals/{deal}/cancellation", data={"why": "Never signed"})
    ana.post(f"/deals/{deal}/restoration")

    assert session.get_one(DealRow, deal).cancelled
    assert waits(session) == 1


def test_calls_changed_after_they_were_approved_go_on_counting_as_they_were(
    signed_in: SignedIn, act: Act, strict: Cast, session: Session
) -> None:
    with act(actor=strict.ana) as work:
        call = act_on(work, strict.ana, "call", datetime(2026, 9, 16, 9, tzinfo=UTC))
    signed_in(strict.mia).post("/approvals", data={"activity": call, "decision": "approved"})
    form = {"kind": "call", "happened_at": "2026-09-16T09:00", "quantity": "80", "why": "More"}

    signed_in(strict.ana).post(f"/activities/{call}", data=form)

    call_row = session.scalars(select(ActivityRow)).one()
    assert (call_row.approval, call_row.quantity) == ("approved", 1)
    assert waits(session) == 1


def test_what_changed_since_its_page_was_opened_is_looked_at_again(
    signed_in: SignedIn, act: Act, strict: Cast, deal: int, session: Session
) -> None:
    with act(actor=strict.ana) as work:
        call = act_on(work, strict.ana, "call", datetime(2026, 9, 16, 9, tzinfo=UTC))
    mia, ana = signed_in(strict.mia), signed_in(strict.ana)
    page = mia.get("/approvals").text
    forms = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', part)) | {"decision": "approved"}
             for part in page.split("<form")[1:] if 'action="/approvals"' in part]  # fmt: skip
    of_deal = next(form for form in forms if form.get("deal") == str(deal))
    of_call = next(form for form in forms if form.get("activity") == str(call))
    big = {"name": "Deal ana", "amount": "90000", "stage": "Won", "why": "Typo"}
    ana.post(f"/deals/{deal}", data=big)
    ana.post(f"/activities/{call}", data={"kind": "call", "quantity": "80", "why": "More"})

    for form in (of_deal, of_call):
        answer = mia.post("/approvals", data=form)
        assert answer.status_code == 422
        assert "changed since" in answer.text
    assert state(session, deal) == "pending"
    assert session.scalar(select(ActivityRow.approval)) == "pending"


@pytest.mark.parametrize(
    ("language", "quantity", "said"),
    [("en", 1, "Call by Ana"), ("en", 2, "Call × 2 by Ana"), ("id", 2, "Telepon × 2 oleh Ana")],
)
def test_a_kind_waits_in_the_readers_language_and_counts_from_two(
    signed_in: SignedIn, act: Act, strict: Cast, language: str, quantity: int, said: str
) -> None:
    with act(actor=strict.ana) as work:
        work.session.execute(update(PersonRow).values(language=language))
        for hour in range(quantity):
            act_on(work, strict.ana, "call", datetime(2026, 9, 16, 9 + hour, tzinfo=UTC))

    assert f"<strong>{said}</strong>" in signed_in(strict.mia).get("/approvals").text
