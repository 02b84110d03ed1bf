"""What deals and activities have in common: a fact is approved or not, and changes in acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Approval = Literal["not_needed", "pending", "approved", "refused"]
Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class Change(Generic[Fact]):
    """A fact before and after one act; `before` is None for a new one."""

    before: Fact | None
    after: Fact
