"""Keeping totals: each fact's measures are added in the fact's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from salesgame.domain.activities import Activity
from salesgame.domain.deals import Deal
from salesgame.domain.events import ActivitiesStored, DealsStored
from salesgame.domain.periods import KINDS, Calendar
from salesgame.services import reaching
from salesgame.services.work import Work
from salesgame.storage import bulk
from salesgame.storage.totals import ActivityTotalRow, TotalRow

MEASURES = (
    "won", "won_share", "won_amount", "valued", "lost", "lost_share", "lost_amount",
    "cycle_days", "cycles", "opened", "cohort_won", "cohort_lost", "points",
)  # fmt: skip
(
    _WON, _WON_SHARE, _WON_AMOUNT, _VALUED, _LOST, _LOST_SHARE, _LOST_AMOUNT,
    _CYCLE_DAYS, _CYCLES, _OPENED, _COHORT_WON, _COHORT_LOST, _POINTS,
) = range(len(MEASURES))  # fmt: skip
_ZERO = [0] * len(MEASURES)
_KEYS = ("period_kind", "start", "person_id")

_Key = TypeVar("_Key")

# A person's day: thirteen sums, then when won and points were last reached.
Day = tuple[int, date]


class Sums:
    """Measures of persons' days, added up before they are written."""

    def __init__(self) -> None:
        self.days: dict[Day, list[int]] = {}
        self.won_at: dict[Day, datetime] = {}
        self.points_at: dict[Day, datetime] = {}

    def add_points(self, person: int, day: date, points: int) -> None:
        """Add points to one person's day."""
        self.days.setdefault((person, day), list(_ZERO))[_POINTS] += points

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
                row = self.days.setdefault((credit.person_id, day), list(_ZERO))
                row[_OPENED] += sign
                row[_COHORT_WON] += sign * (deal.status == "won")
                row[_COHORT_LOST] += sign * (deal.status == "lost")

    def _add_closing(self, deal: Deal, day: date, sign: int) -> None:
        won = deal.status == "won"
        for credit in deal.credits:
            key = credit.person_id, day
            row = self.days.setdefault(key, list(_ZERO))
            row[_WON_SHARE if won else _LOST_SHARE] += sign * credit.share_ppm
            row[_WON_AMOUNT if won else _LOST_AMOUNT] += sign * (credit.amount or 0)
            if won and sign > 0 and deal.closed_at is not None:
                _keep_later(self.won_at, key, deal.closed_at)
            if credit.is_primary:
                row[_WON if won else _LOST] += sign
                if won:
                    row[_VALUED] += sign * (deal.amount is not None)
                    cycle = deal.cycle_days
                    if cycle is not None:
                        row[_CYCLE_DAYS] += sign * cycle
                        row[_CYCLES] += sign

    def write(self, work: Work) -> None:
        """Add the sums to the totals of every period that holds each day, sorted by key."""
        periods = _Starts(work.company.calendar)
        merged: dict[tuple[str, date, int], list[int]] = {}
        won_at: dict[tuple[str, date, int], datetime] = {}
        points_at: dict[tuple[str, date, int], datetime] = {}
        for day_key, sums in self.days.items():
            person, day = day_key
            won, scored = self.won_at.get(day_key), self.points_at.get(day_key)
            if not (any(sums) or won or scored):
                continue
            for kind, start in periods.of(day):
                key = kind, start, person
                row = merged.get(key)
                if row is None:
                    merged[key] = list(sums)
                else:
                    merged[key] = [a + b for a, b in zip(row, sums, strict=True)]
                if won:
                    _keep_later(won_at, key, won)
                if scored:
                    _keep_later(points_at, key, scored)
        rows = [
            (*key, *merged[key], won_at.get(key), points_at.get(key)) for key in sorted(merged)
        ]
        bulk.add_up(
            work.session, TotalRow, _KEYS, MEASURES,
            ("won_reached_at", "points_reached_at"), rows,
        )  # fmt: skip


def count_deals(work: Work, event: DealsStored) -> None:
    """Bring totals from what deals contributed before to what they contribute now."""
    sums = Sums()
    stale: set[Day] = set()
    for change in event.changes:
        if change.before is not None:
            sums.add_deal(change.before, -1)
            if change.before.is_won and change.before.closed_on is not None:
                stale |= {(c.person_id, change.before.closed_on) for c in change.before.credits}
        sums.add_deal(change.after, 1)
    sums.write(work)
    reaching.renew_won(work, stale)


def add_points(work: Work, added: Iterable[tuple[int, date, int, datetime | None]]) -> None:
    """Add `(person id, counts on, points, reached at)` of new entries; None for a reversal."""
    sums = Sums()
    stale: set[Day] = set()
    for person, day, points, reached_at in added:
        sums.add_points(person, day, points)
        if reached_at is None:
            stale.add((person, day))
        else:
            _keep_later(sums.points_at, (person, day), reached_at)
    sums.write(work)
    reaching.renew_points(work, stale)


def count_activities(work: Work, event: ActivitiesStored) -> None:
    """Bring activity totals from what was to what is."""
    days: dict[tuple[str, int, date], list[int]] = {}
    reached: dict[tuple[str, int, date], datetime] = {}
    stale: set[tuple[str, int, date]] = set()
    for change in event.changes:
        if change.before is not None and change.before.counts:
            _add_activity(days, change.before, -1)
            stale.add((change.before.kind, change.before.person_id, change.before.day))
        if change.after.counts:
            key = _add_activity(days, change.after, 1)
            _keep_later(reached, key, change.after.happened_at)
    _write_activities(work, days, reached)
    reaching.renew_activities(work, stale)


def _add_activity(
    days: dict[tuple[str, int, date], list[int]], activity: Activity, sign: int
) -> tuple[str, int, date]:
    key = activity.kind, activity.person_id, activity.day
    row = days.setdefault(key, [0, 0])
    row[0] += sign * activity.quantity
    row[1] += sign * activity.quantity * activity.verified
    return key


def _write_activities(
    work: Work,
    days: dict[tuple[str, int, date], list[int]],
    reached: dict[tuple[str, int, date], datetime],
) -> None:
    periods = _Starts(work.company.calendar)
    merged: dict[tuple[str, date, str, int], list[int]] = {}
    latest: dict[tuple[str, date, str, int], datetime] = {}
    for (kind, person, day), (logged, verified) in days.items():
        for period_kind, start in periods.of(day):
            key = period_kind, start, kind, person
            row = merged.setdefault(key, [0, 0])
            row[0] += logged
            row[1] += verified
            if at := reached.get((kind, person, day)):
                _keep_later(latest, key, at)
    rows = [(*key, *merged[key], latest.get(key)) for key in sorted(merged)]
    bulk.add_up(
        work.session, ActivityTotalRow, ("period_kind", "start", "kind", "person_id"),
        ("logged", "verified"), ("reached_at",), rows,
    )  # fmt: skip


class _Starts:
    """The periods that hold a day, worked out once a day."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._known: dict[date, tuple[tuple[str, date], ...]] = {}

    def of(self, day: date) -> tuple[tuple[str, date], ...]:
        found = self._known.get(day)
        if found is None:
            starts = ((kind, self._calendar.period(kind, day).start) for kind in KINDS)
            found = self._known[day] = tuple(starts)
        return found


def _keep_later(latest: dict[_Key, datetime], key: _Key, at: datetime) -> None:
    known = latest.get(key)
    if known is None or at > known:
        latest[key] = at
