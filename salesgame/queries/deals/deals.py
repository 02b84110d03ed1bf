"""Reading deals as domain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import Credit, Deal
from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.deals import CreditRow, DealRow, ProductRow

_FIELDS = (
    DealRow.id, DealRow.source, DealRow.external_id, DealRow.name, DealRow.stage, DealRow.status,
    DealRow.amount, DealRow.opened_on, DealRow.closed_on, DealRow.closed_at,
    DealRow.expected_close_on, DealRow.customer_id, DealRow.product_id, DealRow.segment,
    DealRow.lead_source, DealRow.lost_reason, DealRow.competitor, DealRow.approval,
    DealRow.cancelled,
)  # fmt: skip
_DEALS = select(*_FIELDS, ProductRow.name.label("product")).outerjoin(
    ProductRow, ProductRow.id == DealRow.product_id
)
_CREDITS = select(
    CreditRow.deal_id,
    CreditRow.person_id,
    CreditRow.share_ppm,
    CreditRow.amount,
    CreditRow.is_primary,
).order_by(CreditRow.deal_id, CreditRow.is_primary.desc(), CreditRow.person_id)


def deals_by_id(session: Session, ids: Iterable[int], *, lock: bool = False) -> dict[int, Deal]:
    """Deals with their credits; `lock` holds the rows until the transaction ends."""
    found: dict[int, Deal] = {}
    for part in in_chunks(sorted(set(ids))):
        found |= _read(session, _DEALS.where(DealRow.id.in_(part)), lock=lock)
    return found


def deals_by_key(
    session: Session, source: str, external_ids: Sequence[str], *, lock: bool = False
) -> dict[str, Deal]:
    """Deals of one source by their external id."""
    found: dict[str, Deal] = {}
    for part in in_chunks(external_ids):
        query = _DEALS.where(DealRow.source == source, DealRow.external_id.in_(part))
        found |= {deal.external_id: deal for deal in _read(session, query, lock=lock).values()}
    return found


def deals_won_on(session: Session, groups: Sequence[tuple[int, Any]]) -> list[Deal]:
    """Deals counting as won by these `(person id, closing day)` pairs, in the order they closed."""
    ids: set[int] = set()
    for part in in_chunks(groups):
        ids.update(
            session.scalars(
                select(CreditRow.deal_id).where(
                    tuple_(CreditRow.person_id, CreditRow.day).in_(part), CreditRow.status == "won"
                )
            )
        )
    deals = [deal for deal in deals_by_id(session, ids).values() if deal.is_won]
    return sorted(deals, key=lambda deal: (deal.closed_at, deal.source, deal.external_id))


def _read(session: Session, query: Select[*tuple[Any, ...]], *, lock: bool) -> dict[int, Deal]:
    rows = session.execute(query.with_for_update(of=DealRow) if lock else query).all()
    shared = _credits(session, [row.id for row in rows])
    return {row.id: _deal(row, tuple(shared.get(row.id, ()))) for row in rows}


def _credits(session: Session, ids: Sequence[int]) -> dict[int, list[Credit]]:
    shared: dict[int, list[Credit]] = {}
    for part in in_chunks(ids):
        for row in session.execute(_CREDITS.where(CreditRow.deal_id.in_(part))):
            credit = Credit(row.person_id, row.share_ppm, row.amount, row.is_primary)
            shared.setdefault(row.deal_id, []).append(credit)
    return shared


def _deal(row: Row[Any], shared: tuple[Credit, ...]) -> Deal:
    return Deal(
        id=row.id, source=row.source, external_id=row.external_id, name=row.name, stage=row.stage,
        status=row.status, amount=row.amount, opened_on=row.opened_on, closed_on=row.closed_on,
        closed_at=row.closed_at, credits=shared, expected_close_on=row.expected_close_on,
        customer_id=row.customer_id, product_id=row.product_id, product=row.product,
        segment=row.segment, lead_source=row.lead_source, lost_reason=row.lost_reason,
        competitor=row.competitor, approval=row.approval, cancelled=row.cancelled,
    )  # fmt: skip
