"""Reading what was opened again."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.periods.reopening import Reopening
from salesgame.storage.operations import SettingRow

REOPENED = "periods:reopened"


def last_reopening(session: Session) -> Reopening | None:
    """Which periods were opened again last, and until when they stay open."""
    kept = session.scalar(select(SettingRow.value).where(SettingRow.key == REOPENED))
    return None if kept is None else Reopening.from_json(json.loads(kept))
