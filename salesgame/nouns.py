"""The nouns of the game: each may have pages in `web` and commands in `cli` under its name."""

from __future__ import annotations

# In the order in which their pages are registered: first who is asking.
NOUNS: tuple[str, ...] = (
    "access",
    "company",
    "people",
    "boards",
    "screens",
    "deals",
    "points",
    "badges",
    "coaching",
    "metrics",
    "approvals",
    "notices",
    "proposals",
    "pay",
    "targets",
    "imports",
    "periods",
    "operations",
)
