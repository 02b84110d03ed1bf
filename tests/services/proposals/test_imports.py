"""A file that moves closed pay: finance brings it, or decides on what of it waits."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.approvals.deciding import WaitsForFinance
from salesgame.domain.targets.quotas import Quota
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.sources import name_source
from salesgame.services.imports.fields import the_kind
from salesgame.services.imports.preparing import Choices, prepared_file
from salesgame.services.imports.proposing import Imported, import_or_propose
from salesgame.services.imports.undo.imports import undo_import
from salesgame.services.operations.verification import verify
from salesgame.services.proposals.deciding import accept, refuse
from salesgame.services.targets.quotas import store_quotas
from salesgame.storage.approvals import ProposalRow, WaitingVersionRow
from salesgame.storage.deals import DealRow
from salesgame.storage.notices import NoticeRow
from salesgame.storage.targets import QuotaRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.imports.files import rejects_of
from tests.services.pay.office import AUGUST, close, ledger, plan, plan_for, rates

HEADER = "Deal id,Owner,Stage,Amount,Created,Closed"
TEN = plan(tiers=rates(("0", "0.10")))
LATE, OPEN = "L,Ana,Won,1000.00,2026-08-01,2026-08-20", "O,Ana,Won,500.00,2026-09-01,2026-09-10"


@pytest.fixture
def closed_august(act: Act, cast: Cast) -> None:
    """August is closed, with Ana and Ben on a plan of 10 %; it had no deals."""
    plan_for(act, [cast.ana, cast.ben], TEN)
    close(act, AUGUST)


def bring(
    act: Act, actor: int | None, *rows: str, kind: str = "deals", header: str = HEADER
) -> Imported:
    path = Path(mkdtemp()) / "crm.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    choices = Choices(decimal=".")
    with prepared_file(the_kind(kind), path, choices) as ready, act(actor=actor) as work:
        return import_or_propose(work, ready, rejects_of(path))


def approvals(session: Session) -> dict[str, str]:
    found = session.execute(select(DealRow.external_id, DealRow.approval))
    return dict(found.all())  # type: ignore[arg-type]


def amounts(session: Session) -> list[int]:
    return [entry[1] for entry in ledger(session)]


def proposed(session: Session) -> list[int]:
    effect = session.scalars(select(ProposalRow.effect)).one()
    return [one["amount"] for one in effect["adjustments"]]


@pytest.mark.usefixtures("closed_august")
def test_what_a_managers_file_changes_of_closed_pay_waits_and_the_rest_is_in(
    session: Session, act: Act, cast: Cast
) -> None:
    done = bring(act, cast.mia, LATE, OPEN)

    assert approvals(session) == {"L": "pending", "O": "not_needed"}
    assert (amounts(session), proposed(session)) == ([], [10_000])
    asked = session.scalars(select(NoticeRow.person_id).where(NoticeRow.kind == "proposal_waiting"))
    assert asked.all() == [cast.fin]
    assert list(verify(session, MORNING)) == []

    with act(actor=cast.fin) as work:
        assert accept(work, done.proposal_id or 0).state == "accepted"

    assert approvals(session) == {"L": "approved", "O": "not_needed"}
    assert amounts(session) == [10_000]
    assert list(verify(session, MORNING)) == []


@pytest.mark.usefixtures("closed_august")
def test_what_finance_rejects_of_a_file_counts_nowhere(
    session: Session, act: Act, cast: Cast
) -> None:
    done = bring(act, cast.mia, LATE, OPEN)

    with act(actor=cast.fin) as work:
        refuse(work, done.proposal_id or 0, "August was paid")

    assert approvals(session) == {"L": "refused", "O": "not_needed"}
    assert amounts(session) == []
    assert list(verify(session, MORNING)) == []


@pytest.mark.usefixtures("closed_august")
def test_a_paid_deal_goes_on_as_it_was_while_a_files_change_of_it_waits(
    session: Session, act: Act, cast: Cast
) -> None:
    bring(act, None, LATE)
    assert amounts(session) == [10_000]

    done = bring(act, cast.mia, LATE.replace("1000.00", "3000.00"))

    amount = select(DealRow.amount)
    assert session.scalars(amount).all() == [100_000]
    assert (amounts(session), proposed(session)) == ([10_000], [20_000])
    session.rollback()
    with act(actor=cast.fin) as work:
        accept(work, done.proposal_id or 0)
    assert session.scalars(amount).all() == [300_000]
    assert amounts(session) == [10_000, 20_000]
    assert session.scalars(select(WaitingVersionRow.id)).all() == []
    assert list(verify(session, MORNING)) == []


@pytest.mark.usefixtures("closed_august")
def test_no_manager_approves_what_waits_for_finance(session: Session, act: Act, cast: Cast) -> None:
    bring(act, cast.ada, LATE)
    deal = session.scalars(select(DealRow.id)).one()
    session.rollback()

    with pytest.raises(WaitsForFinance), act(actor=cast.mia) as work:
        decide(work, Picked(deals=(deal,)), None)


@pytest.mark.usefixtures("closed_august")
def test_what_finance_brings_is_in_at_once_unless_it_pays_finance(
    session: Session, act: Act, cast: Cast
) -> None:
    plan_for(act, [cast.fin], TEN, name="Office")
    with act(actor=cast.ada) as work:
        name_source(work, "file")

    assert bring(act, cast.fin, LATE).proposal_id is None
    assert amounts(session) == [10_000]

    quotas = "Rep,Period,Target"
    own = bring(act, cast.fin, "Fin,2026-09,100", "Ana,2026-09,100", kind="quotas", header=quotas)
    assert own.proposal_id is not None
    assert session.scalars(select(QuotaRow.person_id)).all() == [cast.ana]
    asked = session.scalars(select(NoticeRow.person_id).where(NoticeRow.kind == "proposal_waiting"))
    assert asked.all() == [cast.ada]


def test_quotas_of_closed_months_in_a_file_wait_and_the_open_ones_are_set(
    session: Session, act: Act, cast: Cast
) -> None:
    plan_for(
        act, [cast.ana], plan(tiers=rates(("0", "0.05"), ("1", "0.10")), tiers_of="attainment")
    )
    with act() as work:
        quota = Quota(cast.ana, None, "revenue", "month", AUGUST.start, Decimal(200_000))
        store_quotas(work, [quota])
    bring(act, None, LATE)
    close(act, AUGUST)
    before = amounts(session)

    done = bring(
        act, cast.mia, "Ana,2026-08,500.00", "Ana,2026-09,500.00", kind="quotas",
        header="Rep,Period,Target",
    )  # fmt: skip

    targets = select(QuotaRow.start, QuotaRow.target).order_by(QuotaRow.start)
    assert session.execute(targets).all() == [
        (AUGUST.start, 200_000), (date(2026, 9, 1), 50_000),
    ]  # fmt: skip
    assert (amounts(session), proposed(session)) == (before, [2_500])
    session.rollback()
    with act(actor=cast.fin) as work:
        accept(work, done.proposal_id or 0)
    assert session.execute(targets).all() == [(AUGUST.start, 50_000), (date(2026, 9, 1), 50_000)]
    assert amounts(session) == [*before, 2_500]
    assert list(verify(session, MORNING)) == []


@pytest.mark.usefixtures("closed_august")
def test_undoing_a_file_withdraws_what_of_it_waits(session: Session, act: Act, cast: Cast) -> None:
    done = bring(act, cast.mia, LATE, OPEN)

    with act(actor=cast.mia) as work:
        undo_import(work, done.receipt.import_id or 0)

    assert session.scalars(select(ProposalRow.state)).all() == ["withdrawn"]
    assert session.scalars(select(DealRow.cancelled)).all() == [True, True]
    assert list(verify(session, MORNING)) == []
