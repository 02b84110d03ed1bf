"""Keeping the one history that admins and finance read: only ever added to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from salesgame.domain.access.audit import AuditKind
from salesgame.services.work import Work
from salesgame.storage.access import AuditEntryRow
from salesgame.storage.db import bulk

_COLUMNS = ("at", "actor", "kind", "verb", "person_id", "about", "why")


def record(
    work: Work, kind: AuditKind, verb: str, person_id: int | None = None, why: str = "",
    **about: Any,
) -> None:  # fmt: skip
    """Keep that the actor did `verb` to a thing of this kind; `about` is plain JSON.

    Without a reason of its own it has that of the act.
    """
    record_each(work, kind, verb, [(person_id, about)], why)


def record_each(
    work: Work, kind: AuditKind, verb: str, each: Collection[tuple[int | None, dict[str, Any]]],
    why: str = "",
) -> None:  # fmt: skip
    """Keep the same of several things at once: whom each is about, and what it was about."""
    rows = [
        (work.now, work.actor, kind, verb, person, about, why or work.why) for person, about in each
    ]
    bulk.insert(work.session, AuditEntryRow, _COLUMNS, rows)


def differences(before: Any, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What `values` change of a frozen value, field by field, as the history keeps it."""
    return [
        {"field": name, "before": _plain(getattr(before, name)), "after": _plain(value)}
        for name, value in values.items()
        if _plain(getattr(before, name)) != _plain(value)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
