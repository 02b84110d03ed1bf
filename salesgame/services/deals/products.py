"""Products as people name them while they log a deal."""

from __future__ import annotations

from sqlalchemy import select

from salesgame.domain.core.refusals import DomainError
from salesgame.services.work import Work
from salesgame.storage.deals import ProductRow


class UnknownProduct(DomainError):
    """There is no product "{name}". Choose one of the list, or leave it empty."""

    field = "product"


def product_named(work: Work, name: str) -> int | None:
    """The product of that name; None for an empty name.

    Unlike a customer it isn't made here: rules and reports go by the names of products. Raises
    UnknownProduct.
    """
    plain = " ".join(name.split())
    if not plain:
        return None
    query = select(ProductRow.id).where(ProductRow.name == plain, ProductRow.cancelled.is_(False))
    found = work.session.scalar(query.order_by(ProductRow.id).limit(1))
    if found is None:
        raise UnknownProduct(name=plain)
    return found
