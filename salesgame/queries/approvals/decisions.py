"""Reading the steps of facts' approvals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from salesgame.storage.approvals import DecisionRow

_D = DecisionRow


@dataclass(frozen=True, slots=True)
class Decision:
    """One step: approved, refused, asked_again, undone, withdrawn. Undoing needs `before`."""

    id: int
    fact: str
    fact_id: int
    outcome: str
    why: str
    before: dict[str, Any]
    decided_at: datetime
    decided_by: int | None
    alone: bool
    undone_at: datetime | None


_DECISIONS: Select[*tuple[Any, ...]] = select(
    _D.id, _D.fact, _D.fact_id, _D.outcome, _D.why, _D.before, _D.decided_at, _D.decided_by,
    _D.alone, _D.undone_at,
)  # fmt: skip


def decision(session: Session, number: int) -> Decision | None:
    """A step by its number."""
    row = session.execute(_DECISIONS.where(_D.id == number)).first()
    return Decision(*row) if row else None


def last_decision(session: Session, fact: str, fact_id: int) -> Decision | None:
    """The latest step of a fact's approval."""
    query = _DECISIONS.where(_D.fact == fact, _D.fact_id == fact_id)
    row = session.execute(query.order_by(_D.id.desc()).limit(1)).first()
    return Decision(*row) if row else None
