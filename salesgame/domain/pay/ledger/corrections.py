"""Corrections: the entries that bring what the ledger holds of a period to what the facts say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.causes import CauseKey
from salesgame.domain.pay.ledger.changes import PayChange
from salesgame.domain.pay.ledger.entries import PayEntry
from salesgame.domain.pay.ledger.working import COMPONENT, working_of
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.terms import PlanHistory


@dataclass(frozen=True, slots=True)
class Net:
    """What the ledger holds of one cause in one person's closed period: the sum of its entries."""

    amount: int = 0
    last_id: int | None = None
    revisions: int = 0


Nets = Mapping[CauseKey, Net]
Mismatch = tuple[CauseKey, Line | None, Net]
_NOTHING = Net()


def mismatches(lines: Sequence[Line], nets: Nets) -> Iterator[Mismatch]:
    """Every cause whose net isn't what its line says, in the order of causes."""
    by_cause = {line.cause.key: line for line in lines}
    for cause in sorted(by_cause.keys() | nets.keys()):
        line, net = by_cause.get(cause), nets.get(cause, _NOTHING)
        if (line.amount if line else 0) != net.amount:
            yield cause, line, net


@dataclass(frozen=True, slots=True)
class Corrections:
    """Makes the entries of one person's closed period, to stand on the statement given."""

    person_id: int
    plan: PlanHistory
    earned: Period
    statement_start: date
    made_at: datetime

    def entries(
        self, lines: Sequence[Line], nets: Nets, changes: Sequence[PayChange]
    ) -> Iterator[PayEntry]:
        """One entry for each cause whose net isn't what its line says.

        It names the change of that cause, or the first there was.
        """
        named = {change.cause: change for change in changes}
        for found in mismatches(lines, nets):
            yield self._entry(found, named.get(found[0], changes[0]))

    def _entry(self, found: Mismatch, change: PayChange) -> PayEntry:
        cause, line, net = found
        should_be = line.amount if line else 0
        working = {
            cause[0]: line.cause.name if line else change.deal,
            "was": net.amount,
            "should_be": should_be,
            "change": change.body(),
            "now": working_of(line) if line else None,
        }
        if line:
            working[COMPONENT] = line.component
        return PayEntry(
            self.person_id, self.plan.rule_id, self._version(line), self.earned,
            self.statement_start, cause, should_be - net.amount, working, self.made_at,
            revision=net.revisions, corrects_id=net.last_id, why=change.why,
        )  # fmt: skip

    def _version(self, line: Line | None) -> int:
        if line is not None:
            return line.version_id
        return self.plan.shown_on(self.earned.start).id
