"""Reading the deals that plans are worked out of: those that pay, and those that wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, String, and_, cast, or_, select
from sqlalchemy.orm import Session

from salesgame.domain.core.spans import Days
from salesgame.domain.deals.deal import Deal
from salesgame.domain.pay.credits import DealCredit
from salesgame.domain.pay.held import WaitingDeals, waiting_deals
from salesgame.queries.deals.counted import DEAL_PAYS, DEAL_WAITS
from salesgame.queries.deals.kept import deal_from
from salesgame.storage.approvals import WaitingVersionRow
from salesgame.storage.db.chunks import rows_in_chunks
from salesgame.storage.deals import CreditRow, DealRow

Credits = dict[int, list[DealCredit]]  # by person, in no particular order
_WON = (
    select(
        CreditRow.person_id, DealRow.id, DealRow.name, DealRow.closed_on, DealRow.closed_at,
        CreditRow.amount, DealRow.amount.label("whole"), CreditRow.share_ppm, DealRow.source,
        DealRow.external_id,
    )
    .join(DealRow, DealRow.id == CreditRow.deal_id)
    .where(CreditRow.status == "won", DealRow.closed_at.is_not(None))
)  # fmt: skip
_CHANGED = select(WaitingVersionRow.after).where(WaitingVersionRow.fact == "deal")


def credits_between(session: Session, people: Collection[int], first: date, until: date) -> Credits:
    """The deals that pay these people and closed in `[first, until)`."""
    return credits_of_days(session, people, [(first, until)])


def credits_of_days(session: Session, people: Collection[int], days: Iterable[Days]) -> Credits:
    """The deals that pay these people and closed in any of these spans, of which there are few."""
    return _credits(session, people, days, DEAL_PAYS)


def waiting_between(
    session: Session, people: Collection[int], first: date, until: date
) -> WaitingDeals:
    """The deals that wait and would pay these people for closing in `[first, until)`.

    Their deals that wait as they were changed are all among them: one may leave these days.
    """
    new = _credits(session, people, [(first, until)], DEAL_WAITS)
    changed = session.scalars(_CHANGED.where(_touches(people)))
    return waiting_deals(new, map(deal_from, changed))


def changed_deals(session: Session, deals: Collection[int]) -> dict[int, Deal]:
    """Those of these deals of which a change waits, as they would be once it is approved."""
    found = session.scalars(_CHANGED.where(WaitingVersionRow.fact_id.in_(deals)))
    return {deal.id: deal for deal in map(deal_from, found)}


def _touches(people: Collection[int]) -> ColumnElement[bool]:
    """Whether a change that waits is of a deal of these people, or makes it one.

    The change is looked through as text: an import may leave thousands, and reading all of them
    would cost every page of pay a second.
    """
    row = WaitingVersionRow
    theirs = select(CreditRow.deal_id).where(
        CreditRow.deal_id == row.fact_id, CreditRow.person_id.in_(people)
    )
    kept = cast(row.after, String)
    return or_(theirs.exists(), *(kept.contains(f'"person_id": {one},') for one in people))


def _credits(
    session: Session, people: Collection[int], days: Iterable[Days], which: ColumnElement[bool]
) -> Credits:
    found: Credits = defaultdict(list)
    spans = (and_(CreditRow.day >= first, CreditRow.day < until) for first, until in days)
    query = _WON.where(which, or_(*spans))
    for row in rows_in_chunks(session, query, CreditRow.person_id, people):
        found[row.person_id].append(_credit(row))
    return found


def _credit(row: Row[Any]) -> DealCredit:
    return DealCredit(
        deal_id=row.id,
        name=row.name,
        closed_on=row.closed_on,
        closed_at=row.closed_at,
        amount=row.amount or 0,
        whole=row.whole or 0,
        share_ppm=row.share_ppm,
        external=(row.source, row.external_id),
    )
