"""An entry of the pay ledger: made once, never changed, and read back as what it was made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.causes import CauseKey
from salesgame.domain.pay.ledger.changes import change_from
from salesgame.domain.pay.ledger.working import component_of, line_from, working_of
from salesgame.domain.pay.lines import Line
from salesgame.domain.pay.statements import Adjustment


@dataclass(frozen=True, slots=True)
class PayEntry:
    """What one cause adds to one person's pay, in minor units.

    `earned` is the period whose facts earned it, `statement_start` where the statement begins
    that shows it: the same, unless it corrects a closed one. `id` is 0 until it is kept. One that
    `reverses` another takes it back, as its period is opened again.
    """

    person_id: int
    rule_id: int
    version_id: int
    earned: Period
    statement_start: date
    cause: CauseKey
    amount: int
    working: Mapping[str, Any] = field(hash=False)
    made_at: datetime
    revision: int = 0
    corrects_id: int | None = None
    why: str = ""
    id: int = 0
    reverses_id: int | None = None

    @property
    def component(self) -> str:
        """What of the plan gave it."""
        return component_of(self.working)

    @property
    def is_adjustment(self) -> bool:
        """Whether it stands on a later statement than the one it was earned in."""
        return self.earned.start != self.statement_start

    def reversed(self, revision: int, why: str, made_at: datetime) -> PayEntry:
        """The opposite of it, which takes it back where it stands."""
        return replace(
            self, id=0, amount=-self.amount, revision=revision, corrects_id=None, why=why,
            made_at=made_at, reverses_id=self.id,
        )  # fmt: skip

    def moved_to(self, statement_start: date, revision: int, made_at: datetime) -> PayEntry:
        """The same on another statement, once it was taken back where it stood."""
        return replace(
            self, id=0, statement_start=statement_start, revision=revision, made_at=made_at
        )

    def line(self) -> Line:
        """The line it was made of. An adjustment has none of its own."""
        return line_from(self.cause[0], self.working)

    def adjustment(self) -> Adjustment:
        """What it adjusts, and why."""
        kind, kept = self.cause[0], self.working
        return Adjustment(
            id=self.id,
            cause=self.cause,
            name=kept[kind],
            component=self.component,
            earned=self.earned,
            amount=self.amount,
            was=kept["was"],
            should_be=kept["should_be"],
            why=self.why,
            change=change_from(kept["change"]),
            corrects_id=self.corrects_id,
            made_at=self.made_at,
            now=line_from(kind, kept["now"]) if kept["now"] else None,
        )


def entry_of(
    line: Line, person_id: int, rule_id: int, period: Period, made_at: datetime, revision: int = 0
) -> PayEntry:
    """The entry that writes a line on the statement of its own period.

    `revision` counts what was written of its cause before the period was opened again.
    """
    return PayEntry(
        person_id, rule_id, line.version_id, period, period.start, line.cause.key, line.amount,
        working_of(line), made_at, revision,
    )  # fmt: skip
