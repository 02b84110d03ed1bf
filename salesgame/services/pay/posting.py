"""Writing entries to the ledger of pay: the same one twice fails loudly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.events import ActEnded
from salesgame.domain.pay.ledger.entries import PayEntry
from salesgame.services.notices.telling import tell_each
from salesgame.services.work import Work
from salesgame.storage.db import bulk
from salesgame.storage.pay import PayEntryRow

_COLUMNS = (
    "person_id", "rule_id", "rule_version_id", "period_kind", "earned_start", "statement_start",
    "cause", "cause_id", "amount", "working", "revision", "corrects_id", "why", "made_at",
    "reverses_id",
)  # fmt: skip


def post(work: Work, entries: Iterable[PayEntry]) -> None:
    """Add entries in the order given; whose closed pay they adjust is told when the act ends."""
    entries = tuple(entries)
    work.gathered(AdjustedPay).add(entries)
    rows = [
        (
            e.person_id, e.rule_id, e.version_id, e.earned.kind, e.earned.start, e.statement_start,
            *e.cause, e.amount, e.working, e.revision, e.corrects_id, e.why, e.made_at,
            e.reverses_id,
        )
        for e in entries
    ]  # fmt: skip
    bulk.insert(work.session, PayEntryRow, _COLUMNS, rows)


class AdjustedPay:
    """The adjustments of one act, by whom they pay: each person is told of them once."""

    def __init__(self) -> None:
        self._found: dict[int, list[PayEntry]] = defaultdict(list)

    def add(self, entries: Iterable[PayEntry]) -> None:
        """Gather the entries that stand on a later statement than the one they were earned in."""
        for entry in entries:
            if entry.is_adjustment:
                self._found[entry.person_id].append(entry)

    def taken(self, calendar: Calendar) -> dict[int, dict[str, Any]]:
        """What each person is told, and nothing twice: the sum, and on which statement it stands.

        Who comes out even is told nothing.
        """
        found, self._found = self._found, defaultdict(list)
        told = {person: _told(own, calendar) for person, own in found.items()}
        return {person: about for person, about in told.items() if about["amount"]}


def tell_of_adjustments(work: Work, _event: ActEnded) -> None:
    """Tell everybody whose closed pay this act adjusted."""
    told = work.gathered(AdjustedPay).taken(work.company.calendar)
    why = {"reason": work.why}
    tell_each(work, "statement_adjusted", {who: about | why for who, about in told.items()})


def _told(entries: list[PayEntry], calendar: Calendar) -> dict[str, Any]:
    """The latest statement by its label, the period of pay where it is one, and the sum."""
    last = max(entries, key=lambda entry: entry.statement_start)
    stands = calendar.period(last.earned.kind, last.statement_start)
    earned = {calendar.label(entry.earned) for entry in entries}
    return {
        "amount": sum(entry.amount for entry in entries),
        "period": calendar.label(stands),
        "earned": earned.pop() if len(earned) == 1 else "",
    }
