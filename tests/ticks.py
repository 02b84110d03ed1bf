"""Ticks at an instant of a test's own, far from any clock: somebody has confirmed it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from salesgame.jobs import ticking
from salesgame.jobs.ticking import Report
from salesgame.services.work import Reactions


def tick(session: Session, now: datetime, reactions: Reactions) -> Report:
    """One tick that is told that `now` is right, whatever was looked at before."""
    return ticking.tick(session, now, reactions, confirmed=True)
