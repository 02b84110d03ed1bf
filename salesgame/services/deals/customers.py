"""Customers as people name them while they log a deal."""

from __future__ import annotations

from sqlalchemy import insert, select

from salesgame.services.deals.facts import HAND
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.db.locks import own_imports
from salesgame.storage.deals import CustomerRow


def customer_named(work: Work, name: str) -> int | None:
    """The customer of that name, made where there is none yet; None for an empty name."""
    plain = " ".join(name.split())
    if not plain:
        return None
    if (known := _find(work, plain)) is not None:
        return known
    own_imports(work.session)
    if (made_meanwhile := _find(work, plain)) is not None:
        return made_meanwhile
    fresh = next(iter(bulk.new_ids(work.session, CustomerRow, 1)))
    work.session.execute(insert(CustomerRow).values(
        id=fresh, source=HAND, external_id=f"hand-{fresh}", name=plain,
        owner_id=work.actor, since=work.today,
    ))  # fmt: skip
    return fresh


def _find(work: Work, name: str) -> int | None:
    query = select(CustomerRow.id).where(CustomerRow.name == name, CustomerRow.cancelled.is_(False))
    return work.session.scalar(query.order_by(CustomerRow.id).limit(1))
