"""Writing to the outbox, in the act's own transaction: *that* something happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.outbox import CHANNEL, REVOKED, OutboxRow


def tell_of_revoked(work: Work, tokens: Sequence[str]) -> None:
    """Say which tokens, by their hashes, let nobody in any more: their open streams end."""
    if tokens:
        announce(work, REVOKED, {"tokens": list(tokens)})


def announce(work: Work, topic: str, payload: dict[str, Any]) -> None:
    """Write one outbox row in this act's transaction; on PostgreSQL also notify who listens."""
    announce_all(work, [(topic, payload)])


def announce_all(work: Work, notices: list[tuple[str, dict[str, Any]]]) -> None:
    """Write several outbox rows at once."""
    if not notices:
        return
    rows = [(topic, payload, work.now) for topic, payload in notices]
    bulk.insert(work.session, OutboxRow, ("topic", "payload", "at"), rows)
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(text(f"NOTIFY {CHANNEL}"))
