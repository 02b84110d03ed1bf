"""Approval: what people report of themselves waits where the company wants that, and only that."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import ActivityFields
from salesgame.domain.deals.deal import DealFields, sole
from salesgame.queries.deals.deals import deals_by_id
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.storage.company import CompanyRow
from tests.cast import Cast
from tests.conftest import MORNING, Act

TODAY = date(2026, 9, 17)


@pytest.fixture
def _strict(act: Act, cast: Cast) -> None:
    """A company that wants what is self-reported approved."""
    with act() as work:
        work.session.execute(update(CompanyRow).values(approve_self_reported=True))


def entered(*people: int, name: str = "Cobalt", amount: int = 100) -> DealFields:
    shares = sole(people[0]) if len(people) == 1 else ((people[0], 600_000), (people[1], 400_000))
    return DealFields("K", name, "Won", amount, shares, TODAY, TODAY)


@pytest.mark.usefixtures("_strict")
@pytest.mark.parametrize(
    ("actor", "approval"),
    [("ana", "pending"), ("ben", "pending"), ("mia", "not_needed"), (None, "not_needed")],
)
def test_a_deal_waits_where_somebody_who_is_on_it_reports_it(
    act: Act, cast: Cast, actor: str | None, approval: str
) -> None:
    with act(actor=None if actor is None else getattr(cast, actor)) as work:
        deal = DEALS.log(work, entered(cast.ana, cast.ben))

    assert deal.approval == approval


@pytest.mark.usefixtures("_strict")
@pytest.mark.parametrize(("actor", "approval"), [("ana", "pending"), ("mia", "not_needed")])
def test_an_activity_waits_where_who_did_it_reports_it(
    act: Act, cast: Cast, actor: str, approval: str
) -> None:
    with act(actor=getattr(cast, actor)) as work:
        call = ACTIVITIES.log(work, ActivityFields("K", "call", cast.ana, MORNING))

    assert call.approval == approval


def test_nothing_waits_in_a_company_that_trusts_its_people(act: Act, cast: Cast) -> None:
    with act(actor=cast.ana) as work:
        assert DEALS.log(work, entered(cast.ana)).approval == "not_needed"


@pytest.mark.usefixtures("_strict")
@pytest.mark.parametrize(
    ("actor", "decided", "changed", "approval", "waits"),
    [
        ("ana", "approved", {"amount": 200}, "approved", True),
        ("ana", "approved", {"name": "Cobalt Dental"}, "approved", False),  # no figure reads it
        ("mia", "approved", {"amount": 200}, "approved", False),
        ("ana", "refused", {"amount": 200}, "pending", False),
        ("ana", "refused", {"name": "Cobalt Dental"}, "pending", False),
        ("mia", "refused", {"amount": 200}, "approved", False),
        ("ana", "pending", {"amount": 200}, "pending", False),
        ("mia", "pending", {"amount": 200}, "pending", False),
    ],
)
def test_a_change_of_ones_own_waits_beside_what_pays_and_what_was_refused_is_asked_again(
    act: Act, cast: Cast, session: Session, actor: str, decided: str, changed: dict[str, int],
    approval: str, waits: bool,
) -> None:  # fmt: skip
    with act(actor=cast.ana) as work:
        deal = DEALS.log(work, entered(cast.ana))
    with act(actor=cast.mia) as work:
        if decided != "pending":
            why = None if decided == "approved" else "never signed"
            decide(work, Picked([deal.id]), why)

    with act(actor=getattr(cast, actor)) as work:
        done = DEALS.change(work, deal.id, entered(cast.ana, **changed), "typo")

    assert (done.fact.approval, done.waits) == (approval, waits)
    kept = deals_by_id(session, [deal.id])[deal.id]
    assert (kept.approval, kept.amount) == (approval, 100 if waits else changed.get("amount", 100))


@pytest.mark.usefixtures("_strict")
def test_a_deal_that_somebody_takes_for_their_own_waits(act: Act, cast: Cast) -> None:
    with act(actor=cast.mia) as work:
        deal = DEALS.log(work, entered(cast.ben))
        assert deal.approval == "not_needed"

    with act(actor=cast.ana) as work:
        taken = DEALS.change(work, deal.id, entered(cast.ana), "mine")

    assert taken.waits
    assert taken.fact == deal


@pytest.mark.usefixtures("_strict")
def test_what_somebody_logs_for_a_colleague_waits_too(act: Act, cast: Cast) -> None:
    with act(actor=cast.ana) as work:
        assert DEALS.log(work, entered(cast.ben)).approval == "pending"
