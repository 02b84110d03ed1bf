"""Keeping the one history that admins and finance read: only ever added to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from salesgame.domain.access.audit import AuditKind
from salesgame.services.work import Work
from salesgame.storage.access import AuditEntryRow


def record(
    work: Work, kind: AuditKind, verb: str, person_id: int | None = None, why: str = "",
    **about: Any,
) -> None:  # fmt: skip
    """Keep that the actor did `verb` to a thing of this kind; `about` is plain JSON."""
    work.session.execute(
        insert(AuditEntryRow).values(
            at=work.now, actor=work.actor, kind=kind, verb=verb, person_id=person_id,
            about=about, why=why,
        )
    )  # fmt: skip
