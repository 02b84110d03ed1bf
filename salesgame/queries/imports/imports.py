"""Reading imports: the list, one receipt, saved maps, and what an import brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from salesgame.domain.targets.quotas import Quota
from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.deals import ActivityRow, CustomerRow, DealRow, FactVersionRow, ProductRow
from salesgame.storage.imports import ImportMapRow, ImportRow
from salesgame.storage.people import PersonRow, TeamRow
from salesgame.storage.targets import QuotaRow

PAGE = 50
QuotaKey = tuple[int | None, int | None, str, str, date]
TABLES: Mapping[str, Any] = {
    "deal": DealRow, "activity": ActivityRow, "customer": CustomerRow, "product": ProductRow,
    "quota": QuotaRow, "person": PersonRow, "team": TeamRow,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Import:
    """One import as its receipt shows it."""

    id: int
    kind: str
    file_name: str
    source: str
    started_at: datetime
    finished_at: datetime | None
    started_by: int | None
    who: str | None
    counts: Mapping[str, Any]
    undone_at: datetime | None

    def count(self, outcome: str) -> int:
        """How many rows were `read`, and how many of them were of one outcome."""
        return int(self.counts.get(outcome, 0))

    @property
    def people(self) -> frozenset[int] | None:
        """Whom of a manager's own people it is about; None where that isn't kept."""
        return frozenset(self.counts["people"]) if "people" in self.counts else None

    @property
    def teams(self) -> frozenset[int]:
        """Which of a manager's own teams it is about."""
        return frozenset(self.counts.get("teams", ()))

    @property
    def left_out(self) -> Sequence[str]:
        """The columns of the file that nothing read."""
        return tuple(self.counts.get("left_out", ()))


@dataclass(frozen=True, slots=True)
class FactBefore:
    """The state of a fact before an import changed it, and the version that then was."""

    fact_id: int
    version: int
    before: Mapping[str, Any]


_IMPORTS = select(
    ImportRow.id, ImportRow.kind, ImportRow.file_name, ImportRow.source, ImportRow.started_at,
    ImportRow.finished_at, ImportRow.started_by, PersonRow.name, ImportRow.counts,
    ImportRow.undone_at,
).outerjoin(PersonRow, PersonRow.id == ImportRow.started_by)  # fmt: skip


def imports(
    session: Session, *, limit: int = PAGE, offset: int = 0, started_by: int | None = None
) -> list[Import]:
    """Imports, the latest first, one page at a time; one person's or everybody's."""
    query = _IMPORTS.order_by(ImportRow.started_at.desc(), ImportRow.id.desc())
    if started_by is not None:
        query = query.where(ImportRow.started_by == started_by)
    return [Import(*row) for row in session.execute(query.limit(limit).offset(offset))]


def import_numbered(session: Session, number: int) -> Import | None:
    """One import, or None."""
    row = session.execute(_IMPORTS.where(ImportRow.id == number)).first()
    return Import(*row) if row else None


def saved_maps(session: Session) -> dict[str, dict[str, Any]]:
    """Every saved map's body by its name."""
    rows = session.execute(select(ImportMapRow.name, ImportMapRow.body).order_by(ImportMapRow.name))
    return {row.name: row.body for row in rows}


def undone_deals(session: Session, ids: Sequence[int]) -> frozenset[int]:
    """Of cancelled deals, those whose import was undone: importing them again brings them back."""
    return _undone(session, DealRow, ids)


def undone_activities(session: Session, ids: Sequence[int]) -> frozenset[int]:
    """Of cancelled activities, those whose import was undone."""
    return _undone(session, ActivityRow, ids)


def _undone(session: Session, table: Any, ids: Sequence[int]) -> frozenset[int]:
    found: set[int] = set()
    for part in in_chunks(ids):
        query = select(table.id).join(ImportRow, ImportRow.id == table.import_id)
        found.update(
            session.scalars(query.where(table.id.in_(part), ImportRow.undone_at.is_not(None)))
        )
    return frozenset(found)


def brought(session: Session, fact: str, import_id: int) -> list[int]:
    """Ids of what an import brought anew, in order."""
    table = TABLES[fact]
    return list(
        session.scalars(select(table.id).where(table.import_id == import_id).order_by(table.id))
    )


def kept_versions(session: Session, fact: str, import_id: int) -> list[FactBefore]:
    """The states before an import's changes."""
    version = FactVersionRow
    rows = session.execute(
        select(version.fact_id, version.version, version.before)
        .where(version.import_id == import_id, version.fact == fact)
        .order_by(version.fact_id)
    )
    return [FactBefore(*row) for row in rows]


def latest_versions(session: Session, fact: str, ids: Sequence[int]) -> dict[int, int]:
    """The newest kept version of each fact that has one."""
    version = FactVersionRow
    found: dict[int, int] = {}
    for part in in_chunks(ids):
        query = (
            select(version.fact_id, func.max(version.version))
            .where(version.fact == fact, version.fact_id.in_(part))
            .group_by(version.fact_id)
        )
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


def quotas_kept(session: Session, quotas: Sequence[Quota]) -> dict[QuotaKey, Decimal]:
    """The targets kept under the keys of these quotas; cancelled ones are as good as none."""
    row, found = QuotaRow, {}
    for column, ids in (
        (row.person_id, sorted({q.person_id for q in quotas if q.person_id is not None})),
        (row.team_id, sorted({q.team_id for q in quotas if q.team_id is not None})),
    ):
        for part in in_chunks(ids):
            query = select(
                row.person_id, row.team_id, row.metric, row.period_kind, row.start, row.target
            )
            for *key, target in session.execute(query.where(column.in_(part), ~row.cancelled)):
                found[tuple(key)] = target
    return found  # type: ignore[return-value]
