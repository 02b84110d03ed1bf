"""Keeping totals: each fact's measures are added in the fact's own transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from salesgame.domain.core.events import ActEnded, ActivitiesStored, DealsStored
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.services.metrics import reached
from salesgame.services.metrics.sums import Sums, write_sums
from salesgame.services.work import Work

Reached = tuple[int, date, datetime | None]
MUCH = 100_000  # days of people; some 45 MB


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
    write_sums(work.session, work.company.calendar, work.gathered(Sums))
