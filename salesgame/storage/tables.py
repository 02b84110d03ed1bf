"""Every table, imported once, so that the metadata is whole."""

from sqlalchemy import event

from salesgame.storage import (
    access,
    activities,
    badges,
    company,
    customers,
    deals,
    history,
    leave,
    ledgers,
    people,
    quotas,
    rules,
    teams,
    totals,
    work,
)
from salesgame.storage.base import Base
from salesgame.storage.statistics import describe

metadata = Base.metadata
event.listen(metadata, "after_create", lambda _all, connection, **_how: describe(connection))

__all__ = [
    "Base",
    "access",
    "activities",
    "badges",
    "company",
    "customers",
    "deals",
    "history",
    "leave",
    "ledgers",
    "metadata",
    "people",
    "quotas",
    "rules",
    "teams",
    "totals",
    "work",
]
