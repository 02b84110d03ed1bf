"""Reading the clocks: the database server's, the last that was accepted, and what is in doubt."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.periods.clocks import Accepted, Doubt, Reading, doubt_of
from salesgame.queries.periods.due import due_periods, overdue
from salesgame.storage.operations import SettingRow

ACCEPTED, DOUBT = "clock:accepted", "clock:doubt"
OVER = "over"


def accepted(session: Session) -> Accepted | None:
    """The last clock that was accepted; None before the first look."""
    kept = _kept(session, ACCEPTED)
    return None if kept is None else Accepted.from_json(kept)


def doubt_kept(session: Session) -> Doubt | None:
    """The doubt that the last look left, while it stands."""
    kept = _kept(session, DOUBT)
    return None if kept is None or kept[OVER] else Doubt.from_json(kept)


def last_doubt(session: Session) -> Doubt | None:
    """The last doubt there was, whether it still stands or not."""
    kept = _kept(session, DOUBT)
    return None if kept is None else Doubt.from_json(kept)


def reading_at(session: Session, now: datetime) -> Reading:
    """The clocks at this instant."""
    return Reading(now, _server_now(session))


def doubt_about(session: Session, company: Company, reading: Reading) -> Doubt | None:
    """Why a look at this instant would lock nothing; None where it may."""
    due = due_periods(session, company, reading.now)
    most = timedelta(days=company.clock_days)
    old = overdue(session, company, due, reading.now - most)
    return doubt_of(reading, accepted(session), due, old, most)


def _server_now(session: Session) -> datetime | None:
    """The clock of a database that has a server of its own."""
    if session.get_bind().dialect.name != "postgresql":
        return None
    found: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return found


def _kept(session: Session, key: str) -> dict[str, Any] | None:
    value = session.scalar(select(SettingRow.value).where(SettingRow.key == key))
    return None if value is None else json.loads(value)
