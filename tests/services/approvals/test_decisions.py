"""Deciding, asking again and undoing, in the wrong order, twice, too late, and by the wrong one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from salesgame.domain.approvals.deciding import (
    AlreadyDecided,
    AskedBeforeAChange,
    AskedWithoutAnswer,
    ChangedSince,
    DecidesOwn,
    DecisionBuiltOn,
    NothingRejected,
    NotUndoable,
    NotYoursToAsk,
    NotYoursToDecide,
    NotYoursToUndo,
    ReasonMissing,
    ReasonTooLong,
    UndoneAlready,
    UndoTooLate,
    WaitsForFinance,
)
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.activity import ActivityFields
from salesgame.services.approvals.asking import ask_again
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.undoing import undo
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.deals import DEALS
from salesgame.services.operations.verification import verify
from salesgame.services.points.rules import create_rule
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.approvals import DecisionRow, ProposalRow, WaitingVersionRow
from salesgame.storage.deals import DealRow, ProductRow
from salesgame.storage.people import PersonRow
from tests.cast import Cast
from tests.conftest import MORNING, Act
from tests.services.approvals.office import (
    LATE,
    approve,
    asked,
    choose,
    edit,
    kept,
    log,
    points,
    refuse,
    settle,
    steps,
    told,
    waits,
    won,
)
from tests.services.pay.office import AUGUST, NEW_YEAR, close

Doing = Callable[[], object]


@pytest.fixture
def strict(act: Act, cast: Cast) -> Cast:
    """The cast of a company that approves what people report themselves; wins earn points."""
    choose(act, approve_self_reported=True)
    with act() as work:
        create_rule(work, "points", "Wins", NEW_YEAR, {"on": "deal_won", "points": 10})
    return cast


@pytest.fixture
def deal(act: Act, strict: Cast) -> int:
    """A deal that Ana reported, and that waits."""
    return log(act, strict.ana, won(100, strict.ana))


def taken_back(act: Act, actor: int | None, decision: int, why: str = "") -> int:
    """Undo a decision."""
    with act(actor=actor) as work:
        return undo(work, decision, why)


def asking(act: Act, actor: int | None, deal: int, answer: str = "Here it is") -> int:
    """Ask again for a deal as it is."""
    with act(actor=actor) as work:
        return ask_again(work, "deal", deal, answer)


def refuses(act: Act, session: Session, refusal: type[DomainError], doing: Doing) -> None:
    """Doing this is refused by name, and nothing of it is done."""
    before = everything(session)
    with pytest.raises(refusal):
        doing()
    assert everything(session) == before


def everything(session: Session) -> list[object]:
    """Rows of deals, steps and waiting versions, for comparing."""
    session.rollback()
    tables = (DealRow.__table__, DecisionRow.__table__, WaitingVersionRow.__table__)
    return [[tuple(row) for row in session.execute(select(table))] for table in tables]


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


@pytest.mark.parametrize("outcome", ["approved", "refused"])
def test_a_decision_is_undone_by_who_made_it_and_the_deal_waits_as_before(
    act: Act, strict: Cast, session: Session, deal: int, outcome: str
) -> None:
    made = (
        approve(act, strict.mia, deal) if outcome == "approved" else refuse(act, strict.mia, deal)
    )

    taken_back(act, strict.mia, made, "Too early")

    assert (kept(session, deal).approval, points(session, strict.ana)) == ("pending", 10)
    assert told(session, strict.ana)[-1] == ("taken_back", "Too early")
    refuses(act, session, UndoneAlready, lambda: taken_back(act, strict.mia, made))
    refuses(act, session, UndoneAlready, lambda: taken_back(act, strict.ada, made))
    approve(act, strict.mia, deal)
    assert list(verify(session, MORNING)) == []


def test_an_admin_undoes_what_another_decided_and_nobody_else(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    made = refuse(act, strict.mia, deal)

    for who in (strict.ana, strict.zoe, strict.fin):
        refuses(act, session, NotYoursToUndo, lambda who=who: taken_back(act, who, made))  # type: ignore[misc]
    taken_back(act, strict.ada, made)
    assert kept(session, deal).approval == "pending"


def test_an_admin_whom_it_credits_does_not_undo_its_refusal(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana, strict.ada))
    made = refuse(act, strict.mia, deal)

    refuses(act, session, DecidesOwn, lambda: taken_back(act, strict.ada, made))


def test_a_version_that_was_decided_waits_again_once_that_is_undone(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.mia, won(100, strict.ana))
    edit(act, strict.ana, deal, won(900, strict.ana))

    for why, amount in ((None, 900), ("No contract", 100)):
        made = settle(act, session, strict.mia, deal, why)
        assert kept(session, deal).amount == amount
        taken_back(act, strict.mia, made)
        assert kept(session, deal).amount == 100
        version = asked(session, deal)
        assert (version.after["amount"], version.asked_by) == (900, strict.ana)


def test_a_decision_stays_once_its_period_is_closed(
    act: Act, strict: Cast, session: Session
) -> None:
    deal = log(act, strict.ana, won(100, strict.ana, closed_on=LATE))
    made = approve(act, strict.mia, deal)
    close(act, AUGUST)

    refuses(act, session, UndoTooLate, lambda: taken_back(act, strict.mia, made))


def test_a_decision_that_was_built_on_stays(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    made = approve(act, strict.mia, deal)
    edit(act, strict.mia, deal, won(90, strict.ana))
    refuses(act, session, DecisionBuiltOn, lambda: taken_back(act, strict.mia, made))

    edit(act, strict.ana, deal, won(200, strict.ana))
    later = settle(act, session, strict.mia, deal)
    refuses(act, session, DecisionBuiltOn, lambda: taken_back(act, strict.mia, made))
    taken_back(act, strict.mia, later)
    assert kept(session, deal).amount == 90


def test_only_an_approval_or_a_refusal_is_undone(
    act: Act, strict: Cast, session: Session, deal: int
) -> None:
    undone = taken_back(act, strict.mia, approve(act, strict.mia, deal))

    for number in (undone, 7_777):
        refuses(act, session, NotUndoable, lambda n=number: taken_back(act, strict.mia, n))  # type: ignore[misc]


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
