"""What deals and activities have in common: a fact is approved or not, and changes in acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

# What is pending counts as provisional and pays nothing; what is held counts nowhere either.
Approval = Literal["not_needed", "pending", "held", "approved", "refused"]
COUNTS: frozenset[Approval] = frozenset({"not_needed", "pending", "approved"})
PAYS: frozenset[Approval] = frozenset({"not_needed", "approved"})
WAITS: frozenset[Approval] = frozenset({"pending", "held"})
Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Change(Generic[Fact]):
    """A fact before and after one act; `before` is None for a new one."""

    before: Fact | None
    after: Fact
