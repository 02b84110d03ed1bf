"""Customers as people name them while they log a deal."""

from __future__ import annotations

from sqlalchemy import insert, select

from salesgame.services.facts import HAND
from salesgame.services.work import Work
from salesgame.storage import bulk
from salesgame.storage.customers import CustomerRow


def customer_named(work: Work, name: str) -> int | None:
    """The customer of that name, made where there is none yet; None for an empty name."""
    plain = " ".join(name.split())
    if not plain:
        return None
    known = select(CustomerRow.id).where(
        CustomerRow.name == plain, CustomerRow.cancelled.is_(False)
    )
    if (found := work.session.scalar(known.order_by(CustomerRow.id).limit(1))) is not None:
        return found
    fresh = next(iter(bulk.new_ids(work.session, CustomerRow, 1)))
    work.session.execute(insert(CustomerRow).values(
        id=fresh, source=HAND, external_id=f"hand-{fresh}", name=plain,
        owner_id=work.actor, since=work.today,
    ))  # fmt: skip
    return fresh
