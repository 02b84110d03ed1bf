"""Keeping the state of a fact before each change: what it said, who changed it and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.deals import FactVersionRow

_COLUMNS = (
    "fact", "fact_id", "version", "before", "changed_at", "changed_by", "why", "import_id",
)  # fmt: skip


def keep_versions(work: Work, fact: str, before: Sequence[tuple[int, Any]], why: str) -> None:
    """Keep the state of facts before a change: `(fact id, frozen value)`."""
    known: dict[int, int] = {}
    for part in bulk.in_chunks([fact_id for fact_id, _ in before]):
        known |= dict(
            work.session.execute(
                select(FactVersionRow.fact_id, func.max(FactVersionRow.version))
                .where(FactVersionRow.fact == fact, FactVersionRow.fact_id.in_(part))
                .group_by(FactVersionRow.fact_id)
            ).all()
        )
    rows = [
        (fact, fact_id, known.get(fact_id, 0) + 1, as_json(value), work.now, work.actor, why,
         work.import_id)
        for fact_id, value in before
    ]  # fmt: skip
    bulk.insert(work.session, FactVersionRow, _COLUMNS, rows)


def as_json(value: Any) -> dict[str, Any]:
    """A frozen value as plain JSON: days and instants in ISO 8601, Decimals as text."""
    return {key: _plain(item) for key, item in asdict(value).items()}


def _plain(item: Any) -> Any:
    if isinstance(item, (date, datetime)):
        return item.isoformat()
    if isinstance(item, (list, tuple)):
        return [_plain(part) for part in item]
    if isinstance(item, dict):
        return {key: _plain(part) for key, part in item.items()}
    return item if item is None or isinstance(item, (bool, int, str)) else str(item)
