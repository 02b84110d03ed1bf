"""A closed month's target moves pay only with finance's word; an open one's effect is known."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame.domain.core.calendar import Period
from salesgame.domain.core.reasons import ReasonMissing
from salesgame.domain.proposals.proposal import (
    NotTheirProposal,
    NotTheirsToDecide,
    OwnProposal,
    PaysWhoDecides,
    ProposalAccepted,
    ProposalRefused,
    ProposalWithdrawn,
)
from salesgame.domain.targets.quotas import Quota
from salesgame.services.operations.verification import verify
from salesgame.services.proposals.deciding import accept, refuse, withdraw
from salesgame.services.proposals.proposing import Settled
from salesgame.services.proposals.targets import quota_change
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.approvals import ProposalRow
from salesgame.storage.notices import NoticeRow
from salesgame.storage.pay import PayEntryRow
from salesgame.storage.people import PersonRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.proposed import act_or_propose
from tests.services.pay.office import (
    AUGUST,
    SEPTEMBER,
    close,
    ledger,
    plan,
    plan_for,
    rates,
    set_quota,
    won,
)

LATER = datetime(2026, 9, 18, 8, 0, tzinfo=UTC)
BY_QUOTA = plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")


@pytest.fixture
def closed_august(act: Act, cast: Cast) -> None:
    """August is closed: Ana sold 1,500.00 of a target of 2,000.00, all of it at 5 %."""
    plan_for(act, [cast.ana, cast.ben], BY_QUOTA)
    set_quota(act, cast.ana, AUGUST, 200_000)
    won(act, cast.ana, AUGUST.start.replace(day=20), 150_000, "A")
    close(act, AUGUST)


def lower(
    act: Act, actor: int | None, person: int, target: int = 100_000, period: Period = AUGUST,
    why: str = "Her leave was missing",
) -> Settled:  # fmt: skip
    quota = Quota(person, None, "revenue", period.kind, period.start, Decimal(target))
    with act(LATER, actor) as work:
        return act_or_propose(work, quota_change(work, [quota], why))


def told(session: Session, kind: str) -> list[tuple[int, dict[str, object]]]:
    found = session.execute(
        select(NoticeRow.person_id, NoticeRow.about).where(NoticeRow.kind == kind)
    )
    return [(person, about) for person, about in found]


def history(session: Session) -> list[AuditEntryRow]:
    """What the history keeps of proposals."""
    row = AuditEntryRow
    return list(session.scalars(select(row).where(row.kind == "proposal").order_by(row.id)))


def state(session: Session) -> tuple[str, str, bool]:
    row = ProposalRow
    return tuple(session.execute(select(row.state, row.answer, row.alone)).one())  # type: ignore[return-value]


@pytest.mark.usefixtures("closed_august")
def test_a_manager_who_lowers_a_closed_months_target_proposes_it_and_moves_no_pay(
    session: Session, act: Act, cast: Cast
) -> None:
    before = ledger(session)

    outcome = lower(act, cast.mia, cast.ana)

    assert outcome.proposal_id is not None
    assert [(one.person_id, one.period, one.amount) for one in outcome.effect.adjustments] == [
        (cast.ana, AUGUST, 2_500)
    ]
    assert ledger(session) == before
    assert session.scalars(select(QuotaRow.target)).all() == [200_000]
    about = {"proposal_id": outcome.proposal_id, "change": "quota", "whose": "Ana"}
    assert told(session, "proposal_waiting") == [(cast.fin, about)]
    assert list(verify(session, LATER)) == []


@pytest.mark.usefixtures("closed_august")
def test_once_finance_accepts_it_the_pay_is_adjusted_and_its_maker_is_told(
    session: Session, act: Act, cast: Cast
) -> None:
    outcome = lower(act, cast.mia, cast.ana)

    with act(LATER, cast.fin) as work:
        decided = accept(work, outcome.proposal_id or 0, outcome.effect.seal())

    assert decided.state == "accepted"
    assert ledger(session)[-1][1:] == (2_500, AUGUST.start, SEPTEMBER.start)
    assert [(person, about["outcome"]) for person, about in told(session, "proposal_decided")] == [
        (cast.mia, "accepted")
    ]
    assert [(entry.verb, entry.actor) for entry in history(session)] == [
        ("proposed", cast.mia), ("made", cast.fin), ("accepted", cast.fin),
    ]  # fmt: skip
    assert [person for person, _ in told(session, "statement_adjusted")] == [cast.ana]
    assert list(verify(session, LATER)) == []


@pytest.mark.usefixtures("closed_august")
def test_a_refused_or_withdrawn_proposal_changes_nothing_and_is_over(
    session: Session, act: Act, cast: Cast
) -> None:
    before = ledger(session)
    first, second = lower(act, cast.mia, cast.ana), lower(act, cast.mia, cast.ana, 90_000)

    with act(LATER, cast.fin) as work:
        refuse(work, first.proposal_id or 0, "It was paid")
    with act(LATER, cast.mia) as work:
        withdraw(work, second.proposal_id or 0)

    for number, refusal in ((first, ProposalRefused), (second, ProposalWithdrawn)):
        with pytest.raises(refusal), act(LATER, cast.fin) as work:
            accept(work, number.proposal_id or 0)
    assert ledger(session) == before
    assert [about["reason"] for _, about in told(session, "proposal_decided")] == ["It was paid"]


@pytest.mark.usefixtures("closed_august")
def test_only_who_may_decide_decides_and_only_who_made_it_withdraws(
    session: Session, act: Act, cast: Cast
) -> None:
    number = lower(act, cast.mia, cast.ana).proposal_id or 0

    for actor, refusal in (
        (cast.mia, OwnProposal), (cast.ana, PaysWhoDecides), (cast.ada, NotTheirsToDecide),
    ):  # fmt: skip
        with pytest.raises(refusal), act(LATER, actor) as work:
            accept(work, number)
        with pytest.raises(refusal), act(LATER, actor) as work:
            refuse(work, number, "no")
    with pytest.raises(NotTheirProposal), act(LATER, cast.fin) as work:
        withdraw(work, number)
    with pytest.raises(ReasonMissing), act(LATER, cast.fin) as work:
        refuse(work, number, " ")

    with act(LATER, cast.fin) as work:
        accept(work, number)
    with pytest.raises(ProposalAccepted), act(LATER, cast.fin) as work:
        accept(work, number)
    assert state(session) == ("accepted", "", False)


@pytest.mark.usefixtures("closed_august")
def test_finance_changes_a_closed_target_at_once_with_a_reason(
    session: Session, act: Act, cast: Cast
) -> None:
    with pytest.raises(ReasonMissing):
        lower(act, cast.fin, cast.ana, why=" ")

    outcome = lower(act, cast.fin, cast.ana)

    assert outcome.proposal_id is None
    assert ledger(session)[-1][1:] == (2_500, AUGUST.start, SEPTEMBER.start)
    assert [(entry.verb, entry.why) for entry in history(session)] == [
        ("made", "Her leave was missing")
    ]


def test_an_open_months_target_changes_at_once_its_effect_is_known_and_the_rep_is_told(
    session: Session, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ana], BY_QUOTA)
    set_quota(act, cast.ana, SEPTEMBER, 200_000)
    won(act, cast.ana, SEPTEMBER.start, 150_000, "A")

    outcome = lower(act, cast.mia, cast.ana, period=SEPTEMBER)

    assert outcome.proposal_id is None
    assert [(one.person_id, one.amount) for one in outcome.effect.estimates] == [(cast.ana, 2_500)]
    assert session.scalars(select(QuotaRow.target)).all() == [100_000]
    assert {person for person, _ in told(session, "target_changed")} == {cast.ana}


@pytest.mark.usefixtures("closed_august")
def test_nobody_alone_changes_a_target_that_they_are_paid_by(
    session: Session, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ada, cast.fin], BY_QUOTA, name="Offices")

    asked = [lower(act, actor, actor, period=SEPTEMBER) for actor in (cast.ada, cast.fin)]

    assert all(one.proposal_id is not None for one in asked)
    assert sorted(person for person, _ in told(session, "proposal_waiting")) == [cast.fin, cast.ada]
    with act(LATER, cast.ada) as work:
        accept(work, asked[1].proposal_id or 0)


@pytest.mark.usefixtures("closed_august")
def test_what_facts_moved_meanwhile_is_shown_and_asked_for_once_more(
    session: Session, act: Act, cast: Cast
) -> None:
    outcome = lower(act, cast.mia, cast.ana)
    number, seen = outcome.proposal_id or 0, outcome.effect.seal()
    won(act, cast.ana, AUGUST.start, 100_000, "B")
    before = ledger(session)

    with act(LATER, cast.fin) as work:
        first = accept(work, number, seen)
    assert (first.state, ledger(session)) == ("waiting", before)
    kept = session.scalars(select(ProposalRow.effect)).one()
    assert [one["amount"] for one in kept["adjustments"]] == [5_000]

    from salesgame.domain.pay.impact import Impact
    from salesgame.queries.company.settings import the_company

    seen = Impact.from_json(kept, the_company(session).calendar).seal()
    session.rollback()
    with act(LATER, cast.fin) as work:
        assert accept(work, number, seen).state == "accepted"
    assert list(verify(session, LATER)) == []


def test_who_is_alone_decides_alone_and_the_history_keeps_that(
    session: Session, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.ada], BY_QUOTA)
    set_quota(act, cast.ada, AUGUST, 200_000)
    won(act, cast.ada, AUGUST.start, 150_000, "A")
    close(act, AUGUST)
    with act() as work:
        others = PersonRow.id.in_((cast.mia, cast.fin))
        work.session.execute(update(PersonRow).where(others).values(deactivated_at=MORNING))

    outcome = lower(act, cast.ada, cast.ada)

    assert (outcome.proposal_id, outcome.alone) == (None, True)
    assert [entry.about["alone"] for entry in history(session)] == [True]
    assert session.scalars(select(PayEntryRow.amount)).all()[-1] == 2_500
