"""Deciding and asking again, in the wrong order, twice, and by the wrong one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from salesgame.domain.approvals.deciding import (
    AlreadyDecided,
    AskedBeforeAChange,
    AskedWithoutAnswer,
    ChangedSince,
    DecidesOwn,
    NothingRejected,
    NotYoursToAsk,
    NotYoursToDecide,
    WaitsForFinance,
)
from salesgame.domain.core.reasons import ReasonMissing, ReasonTooLong
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import ActivityFields
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.approvals import DecisionRow, ProposalRow, WaitingVersionRow
from salesgame.storage.deals import DealRow, ProductRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.approvals.office import (
    approve,
    asked,
    asking,
    edit,
    kept,
    log,
    refuse,
    refuses,
    settle,
    steps,
    taken_back,
    told,
    waits,
    won,
)


def test_a_decision_is_made_once_whoever_comes_later(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    approve(act, strict.mia, deal)

    refuses(act, session, AlreadyDecided, lambda: approve(act, strict.mia, deal))
    refuses(act, session, AlreadyDecided, lambda: refuse(act, strict.ada, deal))


def test_what_was_refused_meanwhile_is_not_approved(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    refuse(act, strict.mia, deal)

    refuses(act, session, AlreadyDecided, lambda: approve(act, strict.ada, deal))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ana", DecidesOwn), ("ben", NotYoursToDecide), ("zoe", NotYoursToDecide),
     ("fin", NotYoursToDecide)],
)  # fmt: skip
def test_only_those_above_and_admins_decide(
    act: Act, strict: Cast, session: Session, deal: int, who: str, refusal: type[DomainError]
) -> None:
    refuses(act, session, refusal, lambda: approve(act, getattr(strict, who), deal))
    edit(act, strict.ana, deal, won(90, strict.ana))
    refuses(act, session, refusal, lambda: refuse(act, getattr(strict, who), deal))


def test_a_manager_whom_it_credits_leaves_it_to_an_admin(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana))
    edit(act, strict.ana, deal, won(100, strict.ana, strict.mia))

    refuses(act, session, DecidesOwn, lambda: settle(act, session, strict.mia, deal))
    settle(act, session, strict.ada, deal)
    assert len(kept(session, deal).people) == 2


@pytest.mark.parametrize(
    ("why", "refusal"), [("", ReasonMissing), (" ", ReasonMissing), ("x" * 10_000, ReasonTooLong)]
)
def test_a_refusal_takes_a_reason_that_can_be_read(
    act: Act, strict: Cast, session: Session, deal: int, why: str, refusal: type[DomainError]
) -> None:
    refuses(act, session, refusal, lambda: refuse(act, strict.mia, deal, why))


def test_many_are_decided_all_or_none(act: Act, strict: Cast, session: Session, deal: int) -> None:
    other = log(act, strict.ben, won(200, strict.ben, key="B"))
    paid = log(act, strict.mia, won(300, strict.ana, key="C"))
    edit(act, strict.ana, paid, won(900, strict.ana, key="C"))
    with act(actor=strict.ana) as work:
        call = ACTIVITIES.log(work, ActivityFields("A", "call", strict.ana, MORNING)).id
    version = asked(session, paid).id
    mine = log(act, strict.mia, won(100, strict.mia, key="M"))

    def all_of(*deals: int, seen: dict[str, int] | None = None) -> list[int]:
        with act(actor=strict.mia) as work:
            return decide(work, Picked(deals, [call], [version]), None, seen)

    refuses(act, session, DecidesOwn, lambda: all_of(deal, other, mine))
    refuses(act, session, ChangedSince, lambda: all_of(deal, other, seen={f"deal.{other}": 7}))

    assert len(all_of(deal, other, seen={f"deal.{other}": 1})) == 4
    assert [kept(session, one).amount for one in (deal, other, paid)] == [100, 200, 900]
    assert {kept(session, one).approval for one in (deal, other, paid)} == {"approved"}
    assert list(verify(session, MORNING)) == []


def test_a_version_that_was_replaced_or_decided_is_decided_no_more(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana))
    edit(act, strict.ana, deal, won(900, strict.ana))
    first = asked(session, deal).id
    edit(act, strict.ana, deal, won(800, strict.ana))

    def approve_first() -> None:
        with act(actor=strict.mia) as work:
            decide(work, Picked(versions=[first]), None)

    refuses(act, session, AlreadyDecided, approve_first)
    settle(act, session, strict.mia, deal)
    assert kept(session, deal).amount == 800


def test_what_was_asked_over_an_older_version_is_not_written_over_a_newer(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana))
    edit(act, strict.ana, deal, won(900, strict.ana))
    edit(act, strict.mia, deal, won(450, strict.ana))

    refuses(act, session, AskedBeforeAChange, lambda: settle(act, session, strict.mia, deal))
    settle(act, session, strict.mia, deal, "450 it is")
    assert (kept(session, deal).amount, waits(session, deal)) == (450, None)


def test_what_a_sharer_asks_stands_when_the_deal_is_approved_meanwhile(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana, strict.ben))
    edit(act, strict.ben, deal, won(100, strict.ben, strict.ana))
    approve(act, strict.mia, deal)

    settle(act, session, strict.mia, deal)

    assert kept(session, deal).owner == strict.ben


def test_an_approved_version_is_called_by_what_its_product_is_called_now(
    act: Act, strict: Cast, session: Session
) -> None:
    with act() as work:
        for name in ("Glide", "Soar"):
            values = {"source": "file", "external_id": name, "name": name}
            work.session.execute(insert(ProductRow).values(**values))
    first, second = session.scalars(select(ProductRow.id).order_by(ProductRow.id)).all()
    deal = log(act, strict.mia, won(100, strict.ana, product_id=first))
    edit(act, strict.ana, deal, won(100, strict.ana, product_id=second))
    with act() as work:
        work.session.execute(update(ProductRow).values(name="Renamed"))

    settle(act, session, strict.mia, deal)

    assert kept(session, deal).product == "Renamed"
    assert list(verify(session, MORNING)) == []


def test_asking_again_takes_an_answer_and_somebody_whose_it_is(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    refuses(act, session, NothingRejected, lambda: asking(act, strict.ana, deal))
    refuse(act, strict.mia, deal)

    refuses(act, session, AskedWithoutAnswer, lambda: asking(act, strict.ana, deal, " "))
    refuses(act, session, ReasonTooLong, lambda: asking(act, strict.ana, deal, "x" * 10_000))
    refuses(act, session, NotYoursToAsk, lambda: asking(act, strict.ben, deal))
    asking(act, strict.ana, deal, "It is in the drawer")

    assert kept(session, deal).approval == "pending"
    assert told(session, strict.mia) == [("asked_again", "It is in the drawer")]
    refuses(act, session, NothingRejected, lambda: asking(act, strict.ana, deal))


def test_saving_a_refused_deal_as_it_is_asks_for_nothing(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    refuse(act, strict.mia, deal)

    edit(act, strict.ana, deal, won(100, strict.ana))

    assert kept(session, deal).approval == "refused"


def test_a_refused_change_is_asked_for_again_as_it_was(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana))
    edit(act, strict.ana, deal, won(900, strict.ana))
    settle(act, session, strict.mia, deal, "No contract")

    refuses(act, session, NotYoursToAsk, lambda: asking(act, strict.ben, deal))
    asking(act, strict.ana, deal)
    assert asked(session, deal).after["amount"] == 900
    refuses(act, session, NothingRejected, lambda: asking(act, strict.ana, deal))

    settle(act, session, strict.mia, deal, "Still none")
    edit(act, strict.mia, deal, won(450, strict.ana))
    refuses(act, session, NothingRejected, lambda: asking(act, strict.ana, deal))


def test_what_a_proposal_holds_is_finances_to_decide(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    with act() as work:
        proposal = {"kind": "import", "arguments": {}, "effect": {}, "why": "", "made_at": MORNING}
        work.session.execute(insert(ProposalRow).values(id=1, import_id=5, **proposal))
        work.session.execute(update(DealRow).values(import_id=5))
    paid = log(act, strict.mia, won(100, strict.ana, key="P"))
    edit(act, strict.ana, paid, won(900, strict.ana, key="P"))
    with act() as work:
        work.session.execute(update(WaitingVersionRow).values(proposal_id=1))

    refuses(act, session, WaitsForFinance, lambda: approve(act, strict.mia, deal))
    refuses(act, session, WaitsForFinance, lambda: settle(act, session, strict.mia, paid))
    raised = won(800, strict.ana, key="P")
    refuses(act, session, WaitsForFinance, lambda: edit(act, strict.ana, paid, raised))


def test_a_company_of_one_decides_its_own_and_its_history_keeps_that(
    act: Act, strict: Cast, session: Session
) -> None:
    with act() as work:
        others = PersonRow.id.in_((strict.mia, strict.fin))
        work.session.execute(update(PersonRow).where(others).values(deactivated_at=MORNING))
    deal = log(act, strict.ada, won(100, strict.ada))

    approve(act, strict.ada, deal)

    assert steps(session, deal) == [("approved", True)]
    (entry,) = session.scalars(select(AuditEntryRow).where(AuditEntryRow.kind == "approval")).all()
    assert (entry.verb, entry.about["alone"], entry.about["name"]) == ("approved", True, "Deal K")


def test_every_step_stands_in_the_one_history(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    refuse(act, strict.mia, deal, "Why?")
    asking(act, strict.ana, deal, "Because")
    taken_back(act, strict.mia, approve(act, strict.mia, deal))

    row = AuditEntryRow
    found = session.execute(
        select(row.actor, row.verb, row.person_id, row.why)
        .where(row.kind == "approval")
        .order_by(row.id)
    ).all()
    assert [tuple(entry) for entry in found] == [
        (strict.mia, "refused", strict.ana, "Why?"),
        (strict.ana, "asked_again", strict.ana, "Because"),
        (strict.mia, "approved", strict.ana, ""),
        (strict.mia, "undone", strict.ana, ""),
    ]
    assert session.scalar(select(func.count()).select_from(DecisionRow)) == len(found)


def test_the_installation_itself_decides_as_scripts_do(act: Act, strict: Cast, deal: int) -> None:
    with act() as work:
        decide(work, Picked([deal]), None)
        assert DEALS.read(work.session, [deal])[deal].pays
