"""A difference between what a ledger keeps and what the facts say."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a kept figure is not what a rebuild from the facts gives.

    `what` names the ledger (`goal`, `badge`, `total` …), `key` the row in words,
    `kept` and `rebuilt` the two figures.
    """

    what: str
    key: str
    kept: int | str | None
    rebuilt: int | str | None
