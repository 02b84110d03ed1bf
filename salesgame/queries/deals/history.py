"""Reading what a fact said before each change, with who changed it, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.storage.deals import ActivityRow, DealRow, FactVersionRow
from salesgame.storage.people import PersonRow

MOST = 50
Fact = Literal["deal", "activity"]


@dataclass(frozen=True, slots=True)
class FactVersion:
    """What a fact said until one change; `by` None is the installation itself, or an import."""

    version: int
    before: dict[str, Any]
    at: datetime
    by: str | None
    why: str
    import_id: int | None


def fact_versions(session: Session, fact: str, fact_id: int) -> tuple[FactVersion, ...]:
    """The last MOST changes of a fact, newest first."""
    query = (
        select(
            FactVersionRow.version, FactVersionRow.before, FactVersionRow.changed_at,
            PersonRow.name, FactVersionRow.why, FactVersionRow.import_id,
        )
        .outerjoin(PersonRow, PersonRow.id == FactVersionRow.changed_by)
        .where(FactVersionRow.fact == fact, FactVersionRow.fact_id == fact_id)
        .order_by(FactVersionRow.version.desc())
        .limit(MOST)
    )  # fmt: skip
    return tuple(FactVersion(*row) for row in session.execute(query))


def version_of(session: Session, fact: Fact, fact_id: int) -> int | None:
    """The number of the version a fact is in; a change of it keeps that version under it."""
    row = DealRow if fact == "deal" else ActivityRow
    return session.scalar(select(row.version).where(row.id == fact_id))
