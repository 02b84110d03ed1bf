"""Reading activities as domain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import Session

from salesgame.domain.deals.activity import BUILT_IN_KINDS, Activity, ActivityKind
from salesgame.storage.db.bulk import in_chunks
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.deals import ACTIVITY_COLUMNS, ActivityKindRow, ActivityRow

_ACTIVITIES = select(*(getattr(ActivityRow, name) for name in ACTIVITY_COLUMNS))
_KINDS = select(
    ActivityKindRow.key,
    ActivityKindRow.name,
    ActivityKindRow.icon,
    ActivityKindRow.verified_after,
    ActivityKindRow.daily_goal,
    ActivityKindRow.retired,
).order_by(ActivityKindRow.position, ActivityKindRow.key)


def activity_kinds(session: Session) -> dict[str, ActivityKind]:
    """The company's kinds of activity by key, in their order."""
    return remembered(session, "kinds", _read_kinds)


def own_kinds(session: Session) -> dict[str, str]:
    """The names of the kinds that are the company's own, by key: metrics beside the built-in."""
    kinds = activity_kinds(session).values()
    return {kind.key: kind.name for kind in kinds if kind.key not in BUILT_IN_KINDS}


def _read_kinds(session: Session) -> dict[str, ActivityKind]:
    return {row.key: ActivityKind(*row) for row in session.execute(_KINDS)}


def activities_by_id(
    session: Session, ids: Iterable[int], *, lock: bool = False
) -> dict[int, Activity]:
    """Activities by id; `lock` holds the rows until the transaction ends."""
    found: dict[int, Activity] = {}
    for part in in_chunks(sorted(set(ids))):
        query = _ACTIVITIES.where(ActivityRow.id.in_(part))
        found |= {activity.id: activity for activity in _read(session, query, lock=lock)}
    return found


def activities_by_key(
    session: Session, source: str, external_ids: Sequence[str], *, lock: bool = False
) -> dict[str, Activity]:
    """Activities of one source by their external id."""
    found: dict[str, Activity] = {}
    for part in in_chunks(external_ids):
        query = _ACTIVITIES.where(ActivityRow.source == source, ActivityRow.external_id.in_(part))
        found |= {activity.external_id: activity for activity in _read(session, query, lock=lock)}
    return found


def activities_on(session: Session, groups: Sequence[tuple[int, Any]]) -> list[Activity]:
    """Activities of these `(person id, day)` pairs, in the order they happened."""
    found: list[Activity] = []
    for part in in_chunks(groups):
        query = _ACTIVITIES.where(tuple_(ActivityRow.person_id, ActivityRow.day).in_(part))
        found += _read(session, query, lock=False)
    return sorted(found, key=lambda a: (a.happened_at, a.source, a.external_id))


def _read(session: Session, query: Select[*tuple[Any, ...]], *, lock: bool) -> list[Activity]:
    rows = session.execute(query.with_for_update() if lock else query)
    return [Activity(*row) for row in rows]
