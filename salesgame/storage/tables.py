"""Every table, imported once, so that the metadata is whole."""

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

metadata = Base.metadata

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
