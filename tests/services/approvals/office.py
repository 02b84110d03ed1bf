"""What tests of approvals need: a company that approves, deals as people log them, what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from salesgame.domain.core.money import WHOLE_PPM
from salesgame.domain.core.refusals import DomainError
from salesgame.domain.deals.deal import Deal, DealFields, sole
from salesgame.domain.deals.fact import Changed
from salesgame.queries.approvals.versions import WaitingVersion, waiting_version
from salesgame.queries.deals.deals import deals_by_id
from salesgame.services.approvals.asking import ask_again
from salesgame.services.approvals.decisions import Picked, decide
from salesgame.services.approvals.steps import TOLD
from salesgame.services.approvals.undoing import undo
from salesgame.services.deals.deals import DEALS
from salesgame.storage.approvals import DecisionRow, WaitingVersionRow
from salesgame.storage.company import CompanyRow
from salesgame.storage.deals import DealRow
from salesgame.storage.notices import NoticeRow
from salesgame.storage.points import PointsEntryRow
from tests.conftest import Act

Doing = Callable[[], object]
TODAY = date(2026, 9, 17)
LATE = date(2026, 8, 20)  # of a month that tests close


def choose(act: Act, **settings: Any) -> None:
    """Choose settings of the company."""
    with act() as work:
        work.session.execute(update(CompanyRow).values(**settings))


def won(amount: int | None, *people: int, key: str = "K", **changed: Any) -> DealFields:
    """A deal opened and won today; several people share it equally, the first its owner."""
    closed_on = changed.setdefault("closed_on", TODAY)
    changed.setdefault("opened_on", closed_on)
    shares = sole(people[0])
    if len(people) > 1:
        part = WHOLE_PPM // len(people)
        shares = tuple((person, part) for person in people)
    return DealFields(key, f"Deal {key}", "Won", amount, shares, **changed)


def log(act: Act, actor: int | None, fields: DealFields, *, sure: bool = False) -> int:
    """Log a deal; returns its id."""
    with act(actor=actor) as work:
        return DEALS.log(work, fields, sure=sure).id


def edit(act: Act, actor: int | None, deal: int, fields: DealFields, **more: Any) -> Changed[Deal]:
    """Change a deal, or ask for that."""
    with act(actor=actor) as work:
        return DEALS.change(work, deal, fields, "typo", **more)


def approve(act: Act, actor: int | None, *deals: int) -> int:
    """Approve deals; returns the first decision's number."""
    with act(actor=actor) as work:
        return decide(work, Picked(deals), None)[0]


def refuse(act: Act, actor: int | None, deal: int, why: str = "No contract") -> int:
    """Refuse a deal; returns the decision's number."""
    with act(actor=actor) as work:
        return decide(work, Picked([deal]), why)[0]


def settle(act: Act, session: Session, actor: int, deal: int, why: str | None = None) -> int:
    """Approve, or refuse, what waits beside a deal; returns the decision's number."""
    number = asked(session, deal).id
    with act(actor=actor) as work:
        return decide(work, Picked(versions=[number]), why)[0]


def kept(session: Session, deal: int) -> Deal:
    """A deal as it stands."""
    session.rollback()
    return deals_by_id(session, [deal])[deal]


def waits(session: Session, deal: int) -> WaitingVersion | None:
    """What waits beside a deal."""
    session.rollback()
    return waiting_version(session, "deal", deal)


def asked(session: Session, deal: int) -> WaitingVersion:
    """What waits beside a deal that something waits beside."""
    found = waits(session, deal)
    assert found is not None
    return found


def points(session: Session, person: int) -> int:
    """A person's points."""
    row = PointsEntryRow
    session.rollback()
    return session.scalar(select(func.sum(row.points)).where(row.person_id == person)) or 0


def told(session: Session, person: int) -> list[tuple[str, str]]:
    """What a person was told of approvals: kinds and reasons, in order."""
    row = NoticeRow
    session.rollback()
    found = session.execute(
        select(row.kind, row.about)
        .where(row.person_id == person, row.kind.in_(TOLD.values()))
        .order_by(row.id)
    )
    return [(kind, about["reason"]) for kind, about in found]


def steps(session: Session, deal: int) -> list[tuple[str, bool]]:
    """The steps of a deal's approval, and whether each was taken alone."""
    row = DecisionRow
    session.rollback()
    query = select(row.outcome, row.alone).where(row.fact == "deal", row.fact_id == deal)
    return [(outcome, alone) for outcome, alone in session.execute(query.order_by(row.id))]


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
