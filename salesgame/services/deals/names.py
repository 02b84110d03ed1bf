"""Customers and products as people name them while they log a deal."""

from __future__ import annotations

from sqlalchemy import insert, select

from salesgame.domain.approvals.sources import HAND
from salesgame.domain.core.refusals import DomainError
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.db.locks import own_imports
from salesgame.storage.deals import CustomerRow, ProductRow


class UnknownProduct(DomainError):
    """There is no product "{name}". Choose one of the list, or leave it empty."""

    field = "product"


def customer_named(work: Work, name: str) -> int:
    """The customer of that name, made where there is none yet."""
    plain = " ".join(name.split())
    if (known := _find(work, CustomerRow, plain)) is not None:
        return known
    own_imports(work.session)
    if (made_meanwhile := _find(work, CustomerRow, plain)) is not None:
        return made_meanwhile
    fresh = next(iter(bulk.new_ids(work.session, CustomerRow, 1)))
    work.session.execute(insert(CustomerRow).values(
        id=fresh, source=HAND, external_id=f"hand-{fresh}", name=plain,
        owner_id=work.actor, since=work.today,
    ))  # fmt: skip
    return fresh


def product_named(work: Work, name: str) -> int:
    """The product of that name.

    Unlike a customer it isn't made here: rules and reports go by the names of products. Raises
    UnknownProduct.
    """
    found = _find(work, ProductRow, plain := " ".join(name.split()))
    if found is None:
        raise UnknownProduct(name=plain)
    return found


def _find(work: Work, rows: type[CustomerRow | ProductRow], name: str) -> int | None:
    query = select(rows.id).where(rows.name == name, rows.cancelled.is_(False))
    found: int | None = work.session.scalar(query.order_by(rows.id).limit(1))
    return found
