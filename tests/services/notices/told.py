"""What people were told, as tests of notices read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.storage.notices import NoticeRow


def told(session: Session, kind: str) -> list[tuple[int, dict[str, Any]]]:
    """Who was told a kind of notice, and what it was about, in the order of telling."""
    row = NoticeRow
    query = select(row.person_id, row.about).where(row.kind == kind).order_by(row.id)
    return [(person, about) for person, about in session.execute(query)]
