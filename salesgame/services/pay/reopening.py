"""Taking closed statements back as their periods are opened again; the ledger only grows by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from sqlalchemy import and_, delete, insert, literal, select

from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.ledger.corrections import Net, Nets
from salesgame.domain.pay.ledger.entries import PayEntry
from salesgame.queries.pay.ledger import first_open, nets, standing_entries
from salesgame.queries.pay.plans import plans
from salesgame.services.pay.posting import post
from salesgame.services.work import Work
from salesgame.storage.db.base import Instant
from salesgame.storage.pay import PayEntryRow, ReopenedStatementRow, StatementRow

_KEPT = ("person_id", "rule_id", "start", "period_kind", "end", "total", "lines", "closed_at")


def take_back_statements(work: Work, periods: Collection[Period], why: str) -> frozenset[int]:
    """Take back the statements of periods that were just opened again; returns whose they were.

    Every entry that was earned in them is reversed where it stands. One of a period that is still
    closed stays as it is, on the first open statement: the one it would stand on had none of the
    periods been closed.
    """
    people = {who for period in periods for who in _release(work, period)}
    post(work, [*_earned_in(work, periods, why), *_pushed_on(work, periods, why)])
    return frozenset(people)


def _release(work: Work, period: Period) -> Iterable[int]:
    """Keep a period's statements as they were, and let them be made anew."""
    row = StatementRow
    mine = and_(row.period_kind == period.kind, row.start == period.start)
    as_they_were = select(
        *(getattr(row, name) for name in _KEPT), literal(work.now, Instant)
    ).where(mine)
    people = work.session.scalars(select(row.person_id).where(mine)).all()
    if people:
        kept = insert(ReopenedStatementRow).from_select((*_KEPT, "reopened_at"), as_they_were)
        work.session.execute(kept)
        work.session.execute(delete(row).where(mine))
    return people


def _earned_in(work: Work, periods: Collection[Period], why: str) -> Iterator[PayEntry]:
    counts, reopened = _Revisions(work), set(periods)
    since = min(period.start for period in periods)
    later = PayEntryRow.earned_start >= since
    for entry in standing_entries(work.session, work.company.calendar, later):
        if entry.earned in reopened:
            yield entry.reversed(counts.next(entry), why, work.now)


def _pushed_on(work: Work, periods: Collection[Period], why: str) -> Iterator[PayEntry]:
    """Adjustments of closed periods, from statements after the first open one to that one."""
    counts, reopened, known = _Revisions(work), set(periods), plans(work.session)
    first = first_open(work.session, work.company.calendar, known.values())
    adjusts = PayEntryRow.statement_start > PayEntryRow.earned_start
    for entry in standing_entries(work.session, work.company.calendar, adjusts):
        start = first[entry.rule_id].start
        if entry.earned not in reopened and entry.statement_start > start:
            yield entry.reversed(counts.next(entry), why, work.now)
            yield entry.moved_to(start, counts.next(entry), work.now)


class _Revisions:
    """The number of the next entry of each cause, person, plan and period."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._known: dict[tuple[int, date], dict[int, Nets]] = {}
        self._given: dict[tuple[int, int, date, tuple[str, int]], int] = defaultdict(int)

    def next(self, entry: PayEntry) -> int:
        """The revision of one more entry."""
        of = entry.rule_id, entry.earned.start
        if of not in self._known:
            self._known[of] = nets(self._work.session, *of)
        key = (entry.person_id, *of, entry.cause)
        kept = self._known[of].get(entry.person_id, {}).get(entry.cause, Net()).revisions
        self._given[key] += 1
        return kept + self._given[key] - 1
