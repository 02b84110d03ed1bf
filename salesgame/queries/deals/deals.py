"""Reading deals as domain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import Credit, Deal
from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.deals import CreditRow, DealRow, ProductRow

_NAMES = [field.name for field in fields(Deal)]
_SHARED = _NAMES.index("credits")  # what stands between a row's columns
_DEALS = select(*(
    ProductRow.name.label(name) if name == "product" else getattr(DealRow, name)
    for name in _NAMES
    if name != "credits"
)).outerjoin(ProductRow, ProductRow.id == DealRow.product_id)  # fmt: skip
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
    values: tuple[Any, ...] = (*row[:_SHARED], shared, *row[_SHARED:])
    return Deal(*values)
