"""What moves pay is shown before it is saved, proposed, and decided on by finance."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.pay.impact import Impact, PayImpact
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.services.proposals.proposing import propose
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.pay.office import (
    AUGUST,
    SEPTEMBER,
    close,
    plan,
    plan_for,
    rates,
    set_quota,
    won,
)

SignedIn = Callable[[int], FlaskClient]
BY_QUOTA = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
LOWER = {"t-1-2026-08-01": "1000", "was-t-1-2026-08-01": "2000", "why": "Her leave was missing"}


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesgame.clock.now", lambda: MORNING)


@pytest.fixture
def closed_august(act: Act, cast: Cast) -> None:
    plan_for(act, [cast.ana], BY_QUOTA)
    set_quota(act, cast.ana, AUGUST, 200_000)
    won(act, cast.ana, date(2026, 8, 20), 150_000, "A")
    close(act, AUGUST)


def hidden(page: str) -> dict[str, str]:
    """What a page carries on to the next."""
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return dict(inputs)


def paid(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.sum(PayEntryRow.amount))) or 0


def targets(session: Session) -> list[int]:
    session.rollback()
    return [int(target) for target in session.scalars(select(QuotaRow.target))]


@pytest.mark.usefixtures("closed_august")
def test_a_managers_change_of_a_closed_target_is_shown_sent_and_decided_by_finance(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia, fin = signed_in(cast.mia), signed_in(cast.fin)

    shown = mia.post("/targets", data=LOWER)
    assert shown.status_code == 200
    assert "Quota of Ana, August 2026" in shown.text
    assert "$2,000 → $1,000" in shown.text
    assert "+$25.00" in shown.text
    assert "Send to finance" in shown.text
    assert (targets(session), paid(session)) == ([200_000], 7_500)

    sent = mia.post("/targets", data=hidden(shown.text) | {"why": "Her leave was missing"})
    assert sent.status_code == 303
    assert (targets(session), paid(session)) == ([200_000], 7_500)
    assert "Waits for finance." in mia.get("/proposals").text

    assert "1 proposal waits for finance." in fin.get("/pay").text
    page = fin.get("/proposals").text
    assert "Her leave was missing" in page
    answer = fin.post("/proposals/1/decision", data=hidden(page) | {"decision": "approved"})
    assert answer.status_code == 303
    assert (targets(session), paid(session)) == ([100_000], 10_000)
    assert "Decided by Fin" in mia.get("/proposals").text


@pytest.mark.usefixtures("closed_august")
def test_a_reason_is_asked_for_again_and_nothing_is_done_without(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia = signed_in(cast.mia)
    shown = mia.post("/targets", data=LOWER)

    for why, said in ((" ", "Say why"), ("x" * 10_000, "at most 1,000 characters")):
        answer = mia.post("/targets", data=hidden(shown.text) | {"why": why})
        assert answer.status_code == 422
        assert said in answer.text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(ProposalRow)) == 0


@pytest.mark.usefixtures("closed_august")
def test_what_moved_between_look_and_save_is_shown_again(
    signed_in: SignedIn, cast: Cast, session: Session, act: Act
) -> None:
    mia = signed_in(cast.mia)
    shown = mia.post("/targets", data=LOWER)
    won(act, cast.ana, date(2026, 8, 21), 100_000, "B")

    again = mia.post("/targets", data=hidden(shown.text) | {"why": "Her leave was missing"})

    assert again.status_code == 200
    assert "Something changed meanwhile." in again.text
    assert "+$50.00" in again.text


def test_an_open_months_target_shows_its_effect_and_is_saved_with_the_next_step(
    signed_in: SignedIn, cast: Cast, session: Session, act: Act
) -> None:
    plan_for(act, [cast.ana], BY_QUOTA)
    set_quota(act, cast.ana, SEPTEMBER, 200_000)
    won(act, cast.ana, SEPTEMBER.start, 150_000, "A")
    mia = signed_in(cast.mia)
    data = {"t-1-2026-09-01": "1000", "was-t-1-2026-09-01": "2000"}

    shown = mia.post("/targets", data=data)
    assert "+$25.00" in shown.text
    assert targets(session) == [200_000]

    assert mia.post("/targets", data=hidden(shown.text)).status_code == 303
    assert targets(session) == [100_000]


@pytest.mark.usefixtures("closed_august")
def test_an_admin_sees_whose_pay_a_change_moves_only_as_a_number(
    signed_in: SignedIn, cast: Cast
) -> None:
    page = signed_in(cast.ada).post("/targets", data=LOWER).text

    assert "$25.00" not in page
    assert "August 2026 is locked" in page
    assert "1 adjustment" in page
    # Nor may the amount be guessed from what the form sends back of the effect.
    guesses = (
        Impact(adjustments=(PayImpact(cast.ana, AUGUST, amount),)).seal() for amount in range(5_000)
    )
    assert not any(guess in page for guess in guesses)


@pytest.mark.usefixtures("closed_august")
def test_a_reason_to_reject_is_needed_and_reaches_who_asked(
    signed_in: SignedIn, cast: Cast, session: Session
) -> None:
    mia, fin = signed_in(cast.mia), signed_in(cast.fin)
    mia.post("/targets", data=hidden(mia.post("/targets", data=LOWER).text) | {"why": "A slip"})

    assert fin.post("/proposals/1/decision", data={"decision": "rejected"}).status_code == 422
    answer = fin.post("/proposals/1/decision", data={"decision": "rejected", "why": "Paid out"})

    assert answer.status_code == 303
    assert "Paid out" in mia.get("/proposals").text
    assert paid(session) == 7_500
    gone = fin.post("/proposals/1/decision", data={"decision": "approved"})
    assert gone.status_code == 422
    assert "has been rejected already" in gone.text


@pytest.mark.usefixtures("closed_august")
def test_who_is_put_on_a_plan_in_a_closed_month_by_an_admin_waits_for_finance(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    won(act, cast.ben, date(2026, 8, 20), 100_000, "B")
    ada, fin = signed_in(cast.ada), signed_in(cast.fin)

    shown = ada.post("/plans/1/people", data={"person": "Ben", "start": "2026-08-01"})
    assert "Add Ben to AE 2026" in shown.text
    answer = ada.post("/plans/1/people", data=hidden(shown.text) | {"why": "Signed in July"})
    assert answer.status_code == 303
    assert paid(session) == 7_500
    page = fin.get("/proposals").text
    fin.post("/proposals/1/decision", data=hidden(page) | {"decision": "approved"})

    assert paid(session) == 12_500


def test_each_kind_of_proposal_is_told_in_words(
    signed_in: SignedIn, cast: Cast, act: Act, session: Session
) -> None:
    rule = plan_for(act, [cast.ana], BY_QUOTA)
    from salesgame.domain.pay.body import body_of
    from salesgame.services.proposals.kinds import KINDS

    told: dict[str, tuple[dict[str, object], str]] = {
        "quota": ({"quotas": [
            {"person": None, "team": cast.north, "metric": "revenue", "period": "2026-Q3",
             "was": None, "target": "5000"},
            {"person": cast.ana, "team": None, "metric": "win_rate", "period": "2026-08",
             "was": "0.25", "target": None},
        ]}, "2 quotas change"),
        "leave": ({"person": cast.ana, "start": "2026-08-03", "end": "2026-08-08", "kind": ""},
                  "Time off of Ana, 3 Aug 2026 to 7 Aug 2026"),
        "leave_end": ({"person": cast.ana, "leave": 1, "last": "2026-08-03"}, "ends on 3 Aug 2026"),
        "leave_cancellation": ({"person": cast.ana, "leave": 1}, "Cancel time off of Ana"),
        "seat": ({"person": cast.ana, "team": cast.south, "role": "member", "day": "2026-08-03"},
                 "Ana moves to South"),
        "seat_end": ({"person": cast.ana, "team": cast.north, "role": "member",
                      "day": "2026-08-03"}, "Ana leaves North"),
        "since": ({"person": cast.ana, "day": "2026-08-03"}, "Ana has been here since 3 Aug 2026"),
        "reactivation": ({"person": cast.ana}, "Reactivate Ana"),
        "team": ({"team": cast.north, "name": "N", "parent": cast.south,
                  "was": {"name": "North", "parent": None}}, "No team → South"),
        "company": ({"changes": {"working_weekdays": [0, 1], "count_by_share": True},
                     "was": {"working_weekdays": [0], "count_by_share": False}}, "no → yes"),
        "holiday": ({"day": "2026-08-17", "name": ""}, "Add holiday 17 Aug 2026"),
        "holiday_removal": ({"day": "2026-08-17"}, "Remove holiday 17 Aug 2026"),
        "plan_terms": ({"plan": rule, "begins_on": "2026-08-01", "body": body_of(plan())},
                       "New rates of AE 2026 from 1 Aug 2026"),
        "plan_end": ({"plan": rule, "begins_on": "2026-08-01"}, "first day without it"),
        "assignment": ({"plan": rule, "person": cast.ben, "start": "2026-08-01",
                        "end": "2026-09-01"}, "Add Ben to AE 2026"),
        "assignment_end": ({"plan": rule, "people": [cast.ana], "first_off": "2026-08-01"},
                           "Remove 1 person from AE 2026"),
        "role": ({"person": cast.ben, "name": "Ben", "was": "rep"}, "Make Ben finance"),
        "import": ({"import": 7, "file": "crm.csv", "proposal": 1, "locked": "2026-09-01",
                    "quotas": []}, "Import 7: crm.csv"),
        "import_undoing": ({"import": 7}, "Undo import 7"),
    }  # fmt: skip
    assert told.keys() == KINDS.keys()
    for kind, (arguments, _) in told.items():
        with act(actor=cast.ada) as work:
            propose(work, ProposedChange(kind, arguments, "because"))

    page = signed_in(cast.fin).get("/proposals")

    assert page.status_code == 200
    for kind, (_, sentence) in told.items():
        assert sentence in page.text, kind


def test_the_page_asks_no_more_the_more_proposals_wait(
    signed_in: SignedIn, cast: Cast, act: Act, queries: list[str]
) -> None:
    fin = signed_in(cast.fin)

    def asked(count: int) -> int:
        for _ in range(count):
            with act(actor=cast.mia) as work:
                propose(work, ProposedChange("reactivation", {"person": cast.ana}, "because"))
        queries.clear()
        assert fin.get("/proposals").status_code == 200
        return len(queries)

    asked(1)
    assert asked(1) == asked(8)
