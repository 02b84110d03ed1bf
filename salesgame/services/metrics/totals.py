"""Totals, kept in the transaction of each fact: what an act adds is gathered and written once.

A deal touches the day, week, month, quarter, year and lifetime of each of its people, and
its points touch the same rows again. Gathering them first makes an import a few large
writes, and a single tap one small one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import compress
from operator import itemgetter
from typing import Any

from salesgame.domain.core.calendar import KINDS, MADE_OF, Calendar, PeriodKind
from salesgame.domain.core.events import ActEnded, ActivitiesStored, DealsStored
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.metrics.measures import (
    ACTIVITY_INSTANTS,
    ACTIVITY_KEPT,
    ACTIVITY_SUMS,
    INSTANTS,
    KEPT,
    REACHED,
    SUMMED,
    SUMS,
    Part,
)
from salesgame.services.metrics import reached
from salesgame.services.work import Work
from salesgame.storage.db.bulk import Shape, add_up
from salesgame.storage.metrics import ActivityTotalRow, TotalRow

Reached = tuple[int, date, datetime | None]
MUCH = 100_000  # days of people; some 45 MB


def _places(*names: str) -> tuple[int, ...]:
    """Where in a row these measures stand."""
    return tuple(KEPT.index(name) for name in names)


_WON, _LOST = _places("won", "lost")
_WON_SHARE, _LOST_SHARE = _places("won_share", "lost_share")
_WON_AMOUNT, _LOST_AMOUNT = _places("won_amount", "lost_amount")
_VALUED, _CYCLE_DAYS, _CYCLES = _places("valued", "cycle_days", "cycles")
_OPENED, _COHORT_WON, _COHORT_LOST = _places("opened", "cohort_won", "cohort_lost")
_POINTS, _WON_AT, _POINTS_AT = _places("points", "won_reached_at", "points_reached_at")
_SAID = -1

# Plain numbers: a row is added to a million times in an import.
_OPENING, _WIN, _LOSS, _EARNING = (int(part) for part in Part)
_SHAPES = [
    tuple(bool(said & measure.part) for measure in (*SUMMED, *REACHED))
    for said in range(sum(Part) + 1)
]

_WHOLE = [(True,) * len(ACTIVITY_KEPT)]

Row = list[Any]  # its sums, its instants, and last which of the parts above it tells
Rows = dict[date, dict[Any, Row]]  # by a day (or a period's first day), then by whose


def count_deals(work: Work, event: DealsStored) -> None:
    """Bring totals from what deals contributed before to what they contribute now."""
    gone, sums = set[Reached](), work.gathered(Sums)
    for change in event.changes:
        if change.before is not None:
            sums.add_deal(change.before, -1)
            gone |= _wins(change.before) - _wins(change.after)
        sums.add_deal(change.after, 1)
    if gone:
        write(work)
        reached.renew_won(work, {(person, day) for person, day, _ in gone})


def _wins(deal: Deal) -> set[Reached]:
    """Whose score a deal moved, on which day and when."""
    if not deal.is_won or deal.closed_on is None:
        return set()
    return {(credit.person_id, deal.closed_on, deal.closed_at) for credit in deal.credits}


def count_activities(work: Work, event: ActivitiesStored) -> None:
    """Bring activity totals from what was to what is."""
    stale, sums = set[tuple[str, int, date]](), work.gathered(Sums)
    for change in event.changes:
        before, after = change.before, change.after
        if before is not None and before.counts:
            sums.add_activity(before, -1)
            if not after.counts or _when(after) != _when(before):
                stale.add((before.kind, before.person_id, before.day))
        sums.add_activity(after, 1)
    if stale:
        write(work)
        reached.renew_activities(work, stale)


def _when(activity: Activity) -> tuple[str, int, date, datetime]:
    return activity.kind, activity.person_id, activity.day, activity.happened_at


def add_points(work: Work, added: Iterable[tuple[int, date, int, datetime | None]]) -> None:
    """Add `(person id, counts on, points, reached at)` of new entries; None for a reversal.

    They stand in the totals once `write` has been called; every act ends with it.
    """
    stale, sums = set[tuple[int, date]](), work.gathered(Sums)
    for person, day, points, reached_at in added:
        sums.add_points(person, day, points, reached_at)
        if reached_at is None:
            stale.add((person, day))
    if stale:
        write(work)
        reached.renew_points(work, stale)


def keep_or_write(work: Work, _event: object) -> None:
    """Write what this act has summed up; an import first gathers what many batches add.

    Its batches touch the same weeks and months of the same people, so that written together
    they are half as many rows. Whoever reads totals within an act calls `write` before.
    """
    if work.import_id is None or work.gathered(Sums).size > MUCH:
        write(work)


def write_what_is_left(work: Work, _event: ActEnded) -> None:
    """Write what the act has summed up since it last wrote."""
    write(work)


def write(work: Work) -> None:
    """Write what this act has summed up so far."""
    sums, calendar = work.gathered(Sums), work.company.calendar
    add_up(
        work.session, TotalRow, ("period_kind", "start", "person_id"), SUMS, INSTANTS, _SHAPES,
        sums.people.drain(calendar),
    )  # fmt: skip
    add_up(
        work.session, ActivityTotalRow, ("period_kind", "start", "kind", "person_id"),
        ACTIVITY_SUMS, ACTIVITY_INSTANTS, _WHOLE,
        ((kind, start, *of, *row) for kind, start, of, *row in sums.activities.drain(calendar)),
    )  # fmt: skip


class TotalRows:
    """Rows of `sums` counters and `latest` instants, by day and subject.

    A row's last item says which of the `shapes` it has: which of the others it tells.
    """

    def __init__(self, sums: int, latest: int, shapes: Sequence[Shape]) -> None:
        self._told = [
            (
                [*compress(range(sums), shape)],
                [at for at in range(sums, sums + latest) if shape[at]],
            )
            for shape in shapes
        ]
        self._blank: Row = [0] * sums + [None] * latest + [0]
        self._days: Rows = {}
        self.size = 0  # rows gathered

    def row(self, day: date, subject: Any) -> Row:
        """The row of one day and subject, to be added to."""
        rows = self._days.get(day)
        if rows is None:
            rows = self._days[day] = {}
        found = rows.get(subject)
        if found is None:
            found = rows[subject] = self._blank.copy()
            self.size += 1
        return found

    def drain(self, calendar: Calendar) -> Iterator[tuple[Any, ...]]:
        """Kind, start, subject and row of each period touched, sorted so; empties."""
        rolled: dict[PeriodKind, Rows] = {"day": self._touched()}
        self._days, self.size = {}, 0
        if not rolled["day"]:
            return
        for kind in KINDS:
            if kind != "day":
                rolled[kind] = self._roll(rolled[MADE_OF[kind]], kind, calendar)
        for kind in sorted(rolled):
            for start, rows in sorted(rolled[kind].items(), key=itemgetter(0)):
                for subject in sorted(rows):
                    yield (kind, start, subject, *rows[subject])

    def _touched(self) -> Rows:
        days = {
            day: {subject: row for subject, row in rows.items() if any(row[:-1])}
            for day, rows in self._days.items()
        }
        return {day: rows for day, rows in days.items() if rows}

    def _roll(self, finer: Rows, kind: PeriodKind, calendar: Calendar) -> Rows:
        merged: Rows = {}
        for day, rows in finer.items():
            into = merged.setdefault(calendar.period(kind, day).start, {})
            for subject, row in rows.items():
                known = into.get(subject)
                into[subject] = row if known is None else self._added(known, row)
        return merged

    def _added(self, one: Row, two: Row) -> Row:
        row, (sums, instants) = one.copy(), self._told[two[-1]]
        for at in sums:
            row[at] += two[at]
        for at in instants:
            row[at] = later(row[at], two[at])
        row[-1] |= two[-1]
        return row


class Sums:
    """What an act adds to the totals of deals and points, and of activities."""

    def __init__(self) -> None:
        self.people = TotalRows(len(SUMS), len(INSTANTS), _SHAPES)
        self.activities = TotalRows(len(ACTIVITY_SUMS), len(ACTIVITY_INSTANTS), _WHOLE)

    @property
    def size(self) -> int:
        """How many rows of days have gathered."""
        return self.people.size + self.activities.size

    def add_deal(self, deal: Deal, sign: int) -> None:
        """Add (or, with sign -1, take away) what a deal contributes."""
        if not deal.counts:
            return
        if deal.opened_on is not None:
            self._add_opening(deal, deal.opened_on, sign)
        if deal.closed_on is not None and deal.status != "open":
            self._add_closing(deal, deal.closed_on, sign)

    def _add_opening(self, deal: Deal, day: date, sign: int) -> None:
        for credit in deal.credits:
            if credit.is_primary:
                row = self.people.row(day, credit.person_id)
                row[_SAID] |= _OPENING
                row[_OPENED] += sign
                row[_COHORT_WON] += sign * (deal.status == "won")
                row[_COHORT_LOST] += sign * (deal.status == "lost")

    def _add_closing(self, deal: Deal, day: date, sign: int) -> None:
        won = deal.status == "won"
        for credit in deal.credits:
            row = self.people.row(day, credit.person_id)
            row[_SAID] |= _WIN if won else _LOSS
            row[_WON_SHARE if won else _LOST_SHARE] += sign * credit.share_ppm
            row[_WON_AMOUNT if won else _LOST_AMOUNT] += sign * (credit.amount or 0)
            if won and sign > 0:
                row[_WON_AT] = later(row[_WON_AT], deal.closed_at)
            if credit.is_primary:
                row[_WON if won else _LOST] += sign
                if won:
                    _add_primary_win(row, deal, sign)

    def add_points(self, person: int, day: date, points: int, reached_at: datetime | None) -> None:
        """Add points of one ledger entry; `reached_at` is None for a reversal."""
        row = self.people.row(day, person)
        row[_SAID] |= _EARNING
        row[_POINTS] += points
        row[_POINTS_AT] = later(row[_POINTS_AT], reached_at)

    def add_activity(self, activity: Activity, sign: int) -> None:
        """Add (or take away) what an activity contributes."""
        if not activity.counts:
            return
        row = self.activities.row(activity.day, (activity.kind, activity.person_id))
        row[0] += sign * activity.quantity
        row[1] += sign * activity.quantity * activity.verified
        if sign > 0:
            row[2] = later(row[2], activity.happened_at)


def _add_primary_win(row: Row, deal: Deal, sign: int) -> None:
    row[_VALUED] += sign * (deal.amount is not None)
    cycle = deal.cycle_days
    if cycle is not None:
        row[_CYCLE_DAYS] += sign * cycle
        row[_CYCLES] += sign


def later(one: datetime | None, two: datetime | None) -> datetime | None:
    """The later of two instants; one that is missing gives way."""
    if one is None or (two is not None and two > one):
        return two
    return one
