"""Two people who decide on one proposal at once: one does, the other is told."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.proposals.proposal import (
    ProposalAccepted,
    ProposalRefused,
    ProposalWithdrawn,
)
from salesgame.domain.targets.quotas import Quota
from salesgame.services.operations.verification import verify
from salesgame.services.proposals.deciding import accept, refuse, withdraw
from salesgame.services.proposals.targets import quota_change
from salesgame.services.work import Work
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.pay import PayEntryRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.jobs.at_once import Doing, at_once
from tests.proposed import act_or_propose
from tests.services.pay.office import AUGUST, close, plan, plan_for, rates, set_quota, won

BY_QUOTA = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
OVER = {"accepted": ProposalAccepted, "refused": ProposalRefused, "withdrawn": ProposalWithdrawn}


@pytest.fixture
def number(act: Act, cast: Cast) -> int:
    """A proposal that would pay Ana 25.00 more for August."""
    plan_for(act, [cast.ana], BY_QUOTA)
    set_quota(act, cast.ana, AUGUST, 200_000)
    won(act, cast.ana, AUGUST.start.replace(day=20), 150_000, "A")
    close(act, AUGUST)
    quota = Quota(cast.ana, None, "revenue", "month", AUGUST.start, Decimal(100_000))
    with act(actor=cast.mia) as work:
        asked = act_or_propose(work, quota_change(work, [quota], "Her leave was missing"))
    assert asked.proposal_id
    return asked.proposal_id


def by(actor: int, verb: Callable[[Work], object]) -> Doing:
    """A verb as somebody does it."""

    def do(work: Work) -> object:
        work.actor = actor
        return verb(work)

    return do


@pytest.mark.parametrize("other", ["accept", "refuse", "withdraw"])
def test_of_two_who_decide_at_once_one_does_and_the_other_is_told(
    act: Act, cast: Cast, session: Session, number: int, other: str
) -> None:
    others: dict[str, Doing] = {
        "accept": by(cast.fin, lambda work: accept(work, number)),
        "refuse": by(cast.fin, lambda work: refuse(work, number, "It was paid")),
        "withdraw": by(cast.mia, lambda work: withdraw(work, number)),
    }

    raised = at_once(by(cast.fin, lambda work: accept(work, number)), others[other])

    session.rollback()
    state = session.scalars(select(ProposalRow.state)).one()
    assert [type(error) for error in raised] == [OVER[state]]
    more = 2_500 if state == "accepted" else 0
    assert session.scalar(select(func.sum(PayEntryRow.amount))) == 7_500 + more
    assert list(verify(session, MORNING)) == []


def test_without_a_look_at_where_it_stands_both_would_decide(
    act: Act, cast: Cast, session: Session, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salesgame.services.proposals.deciding.check_waiting", lambda _state: None)

    raised = at_once(
        by(cast.fin, lambda work: accept(work, number)),
        by(cast.fin, lambda work: refuse(work, number, "It was paid")),
    )

    session.rollback()
    assert raised == []
    assert session.scalars(select(ProposalRow.state)).one() == "refused"
    assert session.scalar(select(func.sum(PayEntryRow.amount))) == 10_000  # paid, and refused
