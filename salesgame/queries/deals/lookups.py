"""What every tap looks up, as cheaply as can be: stages, a fact by its key, what it brought."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import Stage, Status
from salesgame.storage.db.base import Base
from salesgame.storage.db.connecting import first_value
from salesgame.storage.db.prepared import PreparedQuery
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.deals import StageRow
from salesgame.storage.points import PointsEntryRow

_STAGES = select(
    StageRow.name, StageRow.status, StageRow.position, StageRow.probability_ppm
).order_by(StageRow.position, StageRow.name)
_POINTS_OF = PreparedQuery(select(PointsEntryRow.person_id, PointsEntryRow.points).where(
    PointsEntryRow.cause == bindparam("cause"), PointsEntryRow.cause_id == bindparam("cause_id")
))  # fmt: skip


def stages(session: Session) -> dict[str, Stage]:
    """The company's stages by name, in their order."""
    return remembered(session, "stages", _read_stages)


def find_key(session: Session, rows_of: type[Base], source: str, external_id: str) -> int | None:
    """The id of the fact with this natural key, if it is known."""
    name = cast(Table, rows_of.__table__).name
    mark = "?" if session.get_bind().dialect.name == "sqlite" else "%s"
    sql = f'SELECT id FROM "{name}" WHERE source = {mark} AND external_id = {mark}'
    found: int | None = first_value(session, sql, (source, external_id))
    return found


def points_of(session: Session, cause: str, cause_id: int, person_id: int) -> int:
    """What a fact has brought a person so far.

    The person is picked here: asked for as well, SQLite would walk all of that person's entries.
    """
    rows = _POINTS_OF.rows(session, cause=cause, cause_id=cause_id)
    return sum(points for person, points in rows if person == person_id)


def _read_stages(session: Session) -> dict[str, Stage]:
    return {
        row.name: Stage(row.name, cast(Status, row.status), row.position, row.probability_ppm)
        for row in session.execute(_STAGES)
    }
