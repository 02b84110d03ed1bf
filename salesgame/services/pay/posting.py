"""Writing entries to the ledger of pay: the same one twice fails loudly."""

from __future__ import annotations

from collections.abc import Iterable

from salesgame.domain.pay.ledger.entries import PayEntry
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.pay import PayEntryRow

_COLUMNS = (
    "person_id", "rule_id", "rule_version_id", "period_kind", "earned_start", "statement_start",
    "cause", "cause_id", "amount", "working", "revision", "corrects_id", "why", "made_at",
    "reverses_id",
)  # fmt: skip


def post(work: Work, entries: Iterable[PayEntry]) -> None:
    """Add entries in the order given."""
    rows = [
        (
            e.person_id, e.rule_id, e.version_id, e.earned.kind, e.earned.start, e.statement_start,
            *e.cause, e.amount, e.working, e.revision, e.corrects_id, e.why, e.made_at,
            e.reverses_id,
        )
        for e in entries
    ]  # fmt: skip
    bulk.insert(work.session, PayEntryRow, _COLUMNS, rows)
