"""Every table, imported once, so that the metadata is whole."""

from sqlalchemy import event

from salesgame.storage import (
    access,
    approvals,
    badges,
    company,
    deals,
    imports,
    metrics,
    notices,
    operations,
    outbox,
    pay,
    people,
    periods,
    points,
    rules,
    targets,
)
from salesgame.storage.db.base import Base
from salesgame.storage.db.statistics import describe

metadata = Base.metadata
event.listen(metadata, "after_create", lambda _all, connection, **_how: describe(connection))

__all__ = [
    "Base",
    "access",
    "approvals",
    "badges",
    "company",
    "deals",
    "imports",
    "metadata",
    "metrics",
    "notices",
    "operations",
    "outbox",
    "pay",
    "people",
    "periods",
    "points",
    "rules",
    "targets",
]
