"""Reading the stages of the pipeline."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.deals.deal import Stage, Status
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.deals import StageRow

_STAGES = select(
    StageRow.name, StageRow.status, StageRow.position, StageRow.probability_ppm
).order_by(StageRow.position, StageRow.name)


def stages(session: Session) -> dict[str, Stage]:
    """The company's stages by name, in their order."""
    return remembered(session, "stages", _read)


def _read(session: Session) -> dict[str, Stage]:
    return {
        row.name: Stage(row.name, cast(Status, row.status), row.position, row.probability_ppm)
        for row in session.execute(_STAGES)
    }
