"""What is left to finance: entries that nobody above the people they credit may decide on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select
from sqlalchemy.orm import Session

from salesgame.queries.approvals.deciders import admins, managers_above
from salesgame.queries.approvals.versions import proposal_waits
from salesgame.queries.approvals.waiting import Leftover, holds
from salesgame.queries.deals.counted import ACTIVITY_WAITS, DEAL_WAITS
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.deals import ActivityRow, CreditRow, DealRow

MOST = 500  # of each kind; those behind them come when these are decided


@dataclass(frozen=True, slots=True)
class _Found:
    """One entry that waits: whom it credits, now or then, and who asked for it."""

    id: int
    people: frozenset[int]
    asked_by: int | None


def left_to_finance(session: Session, person_id: int, day: date) -> Leftover:
    """What this person of finance decides on, as no manager above and no admin may.

    Every admin is credited with it or asked for it: where there are several, that is seldom.
    """
    known = sorted(admins(session))
    kinds = tuple(tuple(kind) for kind in _candidates(session, known))
    everybody = {who for kind in kinds for one in kind for who in one.people}
    above = managers_above(session, everybody, day) if everybody else {}

    def left(found: Iterable[_Found]) -> frozenset[int]:
        return frozenset(
            one.id
            for one in found
            if person_id not in {*one.people, one.asked_by}
            and not {m for who in one.people for m in above.get(who, ())}
            - {*one.people, one.asked_by}
        )

    return Leftover(*(left(kind) for kind in kinds))


def _candidates(session: Session, known: Iterable[int]) -> Iterator[Iterator[_Found]]:
    """Deals, activities and changes that wait, of which each admin is a part."""
    yield _deals(session, known)
    yield _activities(session, known)
    yield _changes(session, known)


def _deals(session: Session, known: Iterable[int]) -> Iterator[_Found]:
    row = DealRow
    query = select(row.id, row.asked_by).where(
        DEAL_WAITS, ~proposal_waits(row), *(or_(holds([who]), row.asked_by == who) for who in known)
    )
    rows = session.execute(query.order_by(row.id).limit(MOST)).all()
    people = _people(session, [deal for deal, _ in rows])
    return (_Found(deal, people[deal], asker) for deal, asker in rows)


def _activities(session: Session, known: Iterable[int]) -> Iterator[_Found]:
    row = ActivityRow
    query = select(row.id, row.person_id, row.asked_by).where(
        ACTIVITY_WAITS, ~proposal_waits(row),
        *(or_(row.person_id == who, row.asked_by == who) for who in known),
    )  # fmt: skip
    rows = session.execute(query.order_by(row.id).limit(MOST)).all()
    return (_Found(number, frozenset({who}), asker) for number, who, asker in rows)


def _changes(session: Session, known: Iterable[int]) -> Iterator[_Found]:
    row = WaitingVersionRow
    query = (
        select(row.id, row.fact, row.fact_id, row.after, row.asked_by, ActivityRow.person_id)
        .outerjoin(DealRow, and_(row.fact == "deal", DealRow.id == row.fact_id))
        .outerjoin(ActivityRow, and_(row.fact == "activity", ActivityRow.id == row.fact_id))
        .where(row.proposal_id.is_(None), *(_is_part(who) for who in known))
    )
    rows = session.execute(query.order_by(row.id).limit(MOST)).all()
    now = _people(session, [one.fact_id for one in rows if one.fact == "deal"])
    return (
        _Found(
            one.id,
            _credited(one.after) | (now[one.fact_id] if one.fact == "deal" else {one.person_id}),
            one.asked_by,
        )
        for one in rows
    )


def _is_part(who: int) -> ColumnElement[bool]:
    """Whether somebody is credited with a change's fact, as it is or would be, or asked for it."""
    row = WaitingVersionRow
    after: Any = row.after
    would = cast(after, Text).like(f'%"person_id": {who},%')
    return or_(row.asked_by == who, would, ActivityRow.person_id == who, holds([who]))


def _credited(after: dict[str, Any]) -> frozenset[int]:
    """Whom a fact that is kept as JSON credits."""
    parts = after.get("credits", [after])
    return frozenset(part["person_id"] for part in parts)


def _people(session: Session, deals: list[int]) -> dict[int, frozenset[int]]:
    found = dict.fromkeys(deals, frozenset[int]())
    query = select(CreditRow.deal_id, CreditRow.person_id).where(CreditRow.deal_id.in_(deals))
    for deal, who in session.execute(query):
        found[deal] |= {who}
    return found
