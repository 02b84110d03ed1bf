"""Judging badges: of whom an event touches, in its own act, or once a batch is through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from salesgame.domain.badges.career import Facet
from salesgame.domain.badges.catalogue import activity_may_earn, win_may_earn
from salesgame.domain.core.calendar import Period
from salesgame.domain.core.events import (
    ActivitiesStored,
    BatchEnded,
    DealsStored,
    QuotasStored,
    RosterChanged,
)
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.queries.badges.awards import near_activity, near_win
from salesgame.queries.badges.careers import may_have_grown, with_months
from salesgame.queries.company.settings import the_company
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.services.badges.awards import (
    AT_A_TIME,
    closed_months,
    judge,
    judge_improved,
    take_back_improved,
)
from salesgame.services.metrics.totals import write
from salesgame.services.operations.gc_paused import gc_paused
from salesgame.services.work import Reactions, Work, unit_of_work
from salesgame.storage.badges import BadgeDueRow
from salesgame.storage.db import locks
from salesgame.storage.db.bulk import add_up
from salesgame.storage.people import PersonRow

MOST_JUDGED_AT_ONCE = 20  # facts of an act; whose badges more of them touch are judged after it
_WINS: tuple[Facet, ...] = ("wins",)
_ACTIVITY: tuple[Facet, ...] = ("activity",)
_MONTHS: tuple[Facet, ...] = ("months",)


def judge_deals(work: Work, event: DealsStored) -> None:
    """Judge whom these deals touch, if one of them could have earned or undone anything."""
    if work.import_id is not None or len(event.changes) > MOST_JUDGED_AT_ONCE:
        mark(work, {c.person_id for d in _deals(event) if d.is_won for c in d.credits})
        return
    past = lock_day(work.session)
    for change in event.changes:
        before, after = change.before, change.after
        touched = [deal for deal in (before, after) if deal is not None and deal.is_won]
        days = [deal.closed_on for deal in touched if deal.closed_on is not None]
        people = {credit.person_id for deal in touched for credit in deal.credits}
        if days and min(days) < past:
            judge(work, people, (*_WINS, *_MONTHS))
            judge_improved(work, _months_after(work, days))
        elif people and (before is not None or len(event.changes) > 1):
            judge(work, people, _WINS)
        elif people and (near := _near_winners(work, after)):
            judge(work, near, _WINS)


def judge_activities(work: Work, event: ActivitiesStored) -> None:
    """Judge whom these activities touch, if one of them could have earned or undone anything."""
    if work.import_id is not None or len(event.changes) > MOST_JUDGED_AT_ONCE:
        facts = (f for c in event.changes for f in (c.before, c.after) if f is not None)
        mark(work, {fact.person_id for fact in facts})
        return
    people: set[int] = set()
    for change in event.changes:
        if change.before is not None or len(event.changes) > 1:
            people |= {fact.person_id for fact in (change.before, change.after) if fact}
        elif change.after.counts and change.after.verified and _may_earn(work, change.after):
            people.add(change.after.person_id)
    if people:
        judge(work, people, _ACTIVITY)


def judge_quotas(work: Work, event: QuotasStored) -> None:
    """Judge the months of people whose quotas of closed periods changed."""
    if event.people and event.starts and min(event.starts) < lock_day(work.session):
        judge(work, event.people, _MONTHS)


def judge_roster(work: Work, event: RosterChanged) -> None:
    """Judge whose streaks or months are counted differently now; everyone at the next tick."""
    if event.people is None:
        mark(work, work.session.scalars(select(PersonRow.id)))
    else:
        locks.own_people(work.session, event.people)
        judge(work, event.people)


def judge_closing(work: Work, period: Period) -> None:
    """Judge what a month that has just closed decides."""
    if period.kind != "month":
        return
    if period != closed_months(work.session)[-1]:
        # A fact from before all others let it close late: everybody's later months have one more
        # before them, so whoever has any waits for all of them to be closed.
        mark(work, with_months(work.session))
    elif people := may_have_grown(work.session, work.company, period):
        judge(work, people, _MONTHS)
    judge_improved(work, [period])


def judge_reopened(work: Work, periods: Collection[Period]) -> None:
    """Judge anew what months decided that were just opened again: of many people, a little later.

    Whoever improved most in one of them did so in none until it is closed.
    """
    months = [period for period in periods if period.kind == "month"]
    if not months:
        return
    write(work)
    people = with_months(work.session)
    if len(people) > AT_A_TIME:
        mark(work, people)
    else:
        judge(work, people, _MONTHS)
    take_back_improved(work, months)


def mark(work: Work, people: Iterable[int]) -> None:
    """Note that these people's badges are to be judged once the batch is through."""
    rows = [(person, work.now, 0) for person in sorted(set(people))]
    add_up(work.session, BadgeDueRow, ("person_id",), (), ("since",), [(True,)], rows)


def judge_marked(work: Work, _event: BatchEnded) -> None:
    """Judge everyone who is marked, within this act, if they are few.

    Of many, the ledgers would be held for as long again as the batch took: they wait for the
    next tick.
    """
    waiting = select(BadgeDueRow.person_id).limit(AT_A_TIME + 1)
    if len(work.session.scalars(waiting).all()) <= AT_A_TIME:
        write(work)  # careers are read from totals too, which must hold this act's facts
        _judge_next(work)
        judge_improved(work, closed_months(work.session))


def judge_waiting(session: Session, now: datetime, reactions: Reactions) -> int:
    """Judge everyone whom a batch has marked, some at a time, each in an act of their own.

    Returns how many awards changed.
    """
    changed, waiting = 0, select(BadgeDueRow.person_id).limit(1)
    while session.execute(waiting).first() is not None:
        session.rollback()
        with unit_of_work(session, now, reactions) as work, gc_paused():
            locks.own_imports(work.session)  # they take people as their rows come, not in order
            changed += _judge_next(work)
            if work.session.execute(waiting).first() is None:
                judge_improved(work, closed_months(work.session))
    session.rollback()
    return changed


def _judge_next(work: Work) -> int:
    marks = _next_waiting(work)
    if not marks:
        return 0
    changed = judge(work, [person for person, _ in marks])
    row = BadgeDueRow  # who was marked again meanwhile still waits
    work.session.execute(delete(row).where(tuple_(row.person_id, row.since).in_(marks)))
    return changed


def _deals(event: DealsStored) -> Iterator[Deal]:
    return (deal for c in event.changes for deal in (c.before, c.after) if deal is not None)


def _near_winners(work: Work, deal: Deal) -> set[int]:
    """Those credited with a new win whom it could have earned a badge."""
    if deal.closed_on is None:
        return set()
    shared = len(deal.credits) > 1
    return {
        credit.person_id
        for credit in deal.credits
        if win_may_earn(near_win(
            work.session, work.company, credit.person_id, deal.closed_on, credit.amount,
            primary=credit.is_primary, shared=shared,
        ))
    }  # fmt: skip


def _may_earn(work: Work, activity: Activity) -> bool:
    near = near_activity(
        work.session, work.company, activity.person_id, activity.day, activity.kind,
        activity.quantity,
    )  # fmt: skip
    return activity_may_earn(near, work.company.calendar)


def _months_after(work: Work, days: Collection[date]) -> list[Period]:
    """The closed months these days are in, and the three whose baseline they are."""
    calendar = work.company.calendar
    wanted: set[Period] = set()
    for day in days:
        month = calendar.period("month", day)
        for _ in range(4):
            wanted.add(month)
            month = calendar.next(month)
    return [month for month in closed_months(work.session) if month in wanted]


def _next_waiting(work: Work) -> list[tuple[int, datetime]]:
    row = BadgeDueRow
    first = select(row.person_id).order_by(row.person_id).limit(AT_A_TIME)
    people = work.session.scalars(first).all()
    if not people:
        return []
    locks.share_ledgers(work.session)
    locks.own_people(work.session, people)
    found = select(row.person_id, row.since).where(row.person_id.in_(people))
    marks = [(person, since) for person, since in work.session.execute(found)]
    work.company = the_company(work.session)  # as it is after the marks, not before the wait
    return marks
