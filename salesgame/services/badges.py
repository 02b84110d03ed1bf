"""Judging badges: awards are brought to what the catalogue says of careers, each announced."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from salesgame.domain.activities import Activity
from salesgame.domain.badges.career import Career, Earned, Facet
from salesgame.domain.badges.catalogue import (
    Badge,
    activity_may_earn,
    earned,
    reading,
    win_may_earn,
)
from salesgame.domain.deals import Deal
from salesgame.domain.differences import Difference
from salesgame.domain.events import ActivitiesStored, DealsStored, FramesChanged, QuotasStored
from salesgame.domain.periods import Period
from salesgame.services.announcing import announce_all
from salesgame.services.resting import collector_at_rest
from salesgame.services.totals import write
from salesgame.services.work import Work, unit_of_work
from salesgame.storage import bulk, locks
from salesgame.storage.badges import BadgeDueRow
from salesgame.storage.ledgers import BadgeAwardRow
from salesgame.storage.people import PersonRow
from salesgame.storage.queries.badges import (
    KeptAward,
    Key,
    kept_awards,
    near_activity,
    near_win,
)
from salesgame.storage.queries.books import closed_periods, lock_day
from salesgame.storage.queries.careers import best_risers, careers, may_have_grown
from salesgame.storage.queries.company import the_company

MOST_JUDGED_AT_ONCE = 20  # facts of an act; whose badges more of them touch are judged after it
AT_A_TIME = 300
MOST_NEWS = 20
MOST_IMPROVED = "most_improved"
NO_LONGER = "no longer earned"
_EVERY_FACET: tuple[Facet, ...] = ("wins", "activity", "months")
_WINS: tuple[Facet, ...] = ("wins",)
_ACTIVITY: tuple[Facet, ...] = ("activity",)
_MONTHS: tuple[Facet, ...] = ("months",)
_COLUMNS = (
    "person_id", "badge", "occurrence", "revision", "cause", "cause_id", "earned_on", "awarded_at",
    "revoked_why",
)  # fmt: skip


def judge(work: Work, people: Collection[int], facets: Collection[Facet] = _EVERY_FACET) -> int:
    """Bring these people's badges to what their careers say; returns how many changed."""
    if not people:
        return 0
    badges = _personal(facets)
    read: set[Facet] = {facet for badge in badges for facet in badge.feat.reads}
    found = careers(work.session, work.company, people, read, work.today)
    kept = kept_awards(work.session, [badge.key for badge in badges], people)
    return _bring(work, _wanted(found, badges), kept, found)


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


def judge_frames(work: Work, event: FramesChanged) -> None:
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
    people = may_have_grown(work.session, work.company, period)
    if people:
        judge(work, people, _MONTHS)
    judge_improved(work, [period])


def judge_improved(work: Work, months: Collection[Period]) -> None:
    """Bring the badge of who improved most to what these closed months say."""
    if not months:
        return
    labels = {work.company.calendar.label(month) for month in months}
    kept = kept_awards(work.session, [MOST_IMPROVED], occurrences=labels)
    _bring(work, _risers(work.session, months), kept, {})


def mark(work: Work, people: Iterable[int]) -> None:
    """Note that these people's badges are to be judged once the batch is through."""
    rows = [(person, work.now) for person in sorted(set(people))]
    bulk.add_up(work.session, BadgeDueRow, ("person_id",), (), ("since",), rows)


def judge_marked(work: Work) -> None:
    """Judge everyone who is marked, within this act, if they are few.

    Of many, the books would be held for as long again as the batch took: they wait for the
    next tick.
    """
    waiting = select(BadgeDueRow.person_id).limit(AT_A_TIME + 1)
    if len(work.session.scalars(waiting).all()) <= AT_A_TIME:
        write(work)  # careers are read from totals too, which must hold this act's facts
        _judge_next(work)
        judge_improved(work, _closed_months(work.session))


def judge_waiting(session: Session, now: datetime) -> int:
    """Judge everyone whom a batch has marked, some at a time, each in an act of their own.

    Returns how many awards changed.
    """
    changed, waiting = 0, select(BadgeDueRow.person_id).limit(1)
    while session.execute(waiting).first() is not None:
        session.rollback()
        with unit_of_work(session, now) as work, collector_at_rest():
            locks.own_imports(work.session)  # they take people as their rows come, not in order
            changed += _judge_next(work)
            if work.session.execute(waiting).first() is None:
                judge_improved(work, _closed_months(work.session))
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


def verify_badges(session: Session, now: datetime) -> Iterator[Difference]:
    """Every badge that is kept but not earned, or earned but not kept.

    Who waits to be judged, at the next tick at the latest, is not asked about.
    """
    company = the_company(session)
    waiting = select(BadgeDueRow.person_id)
    everyone = sorted(session.scalars(select(PersonRow.id).where(PersonRow.id.not_in(waiting))))
    badges = _personal(_EVERY_FACET)
    today = company.calendar.day_of(now)
    for people in bulk.in_chunks(everyone, AT_A_TIME):
        found = careers(session, company, people, _EVERY_FACET, today)
        kept = kept_awards(session, [badge.key for badge in badges], people)
        yield from _differences(_wanted(found, badges), kept)
    if session.scalar(waiting.limit(1)) is None:  # whoever improved most is judged with the last
        kept = kept_awards(session, [MOST_IMPROVED])
        yield from _differences(_risers(session, _closed_months(session)), kept)


def _personal(facets: Collection[Facet]) -> tuple[Badge, ...]:
    """The badges one person's career decides alone."""
    return tuple(badge for badge in reading(facets) if "improved" not in badge.feat.reads)


def _wanted(found: Mapping[int, Career], badges: Collection[Badge]) -> dict[Key, Earned]:
    return {
        (person, one.badge, one.occurrence): one
        for person, career in found.items()
        for one in earned(career, badges)
    }


def _risers(session: Session, months: Collection[Period]) -> dict[Key, Earned]:
    company = the_company(session)
    found: dict[Key, Earned] = {}
    for month in months:
        label = company.calendar.label(month)
        for person in best_risers(session, company, month):
            found[person, MOST_IMPROVED, label] = Earned(
                MOST_IMPROVED, label, "month", month.start.toordinal(), month.start
            )
    return found


def _bring(
    work: Work, wanted: Mapping[Key, Earned], kept: Mapping[Key, KeptAward],
    found: Mapping[int, Career],
) -> int:  # fmt: skip
    """Award what is new and revoke what is gone; an award whose deal is gone is given anew."""
    nothing = KeptAward()
    wins = {who: {win.deal_id for win in career.wins} for who, career in found.items()}
    gone = [
        (key, award.live_id)
        for key, award in kept.items()
        if award.live_id is not None
        and (key not in wanted or not _stands(award, wanted[key], wins.get(key[0], set())))
    ]
    revoked = {key for key, _ in gone}
    new = [
        (key, one)
        for key, one in wanted.items()
        if key in revoked or kept.get(key, nothing).live_id is None
    ]
    _revoke(work, [award for _, award in gone])
    _award(work, [(key, one, kept.get(key, nothing).revisions) for key, one in sorted(new)])
    return len(gone) + len(new)


def _stands(award: KeptAward, one: Earned, wins: Collection[int]) -> bool:
    """Whether what an award names still is a reason for it."""
    if award.cause != one.cause or award.cause_id == one.cause_id:
        return award.cause == one.cause
    return award.cause != "deal" or award.cause_id in wins


def _revoke(work: Work, awards: Collection[int]) -> None:
    for part in bulk.in_chunks(sorted(awards)):
        work.session.execute(
            update(BadgeAwardRow)
            .where(BadgeAwardRow.id.in_(part))
            .values(revoked_at=work.now, revoked_why=NO_LONGER)
        )


def _award(work: Work, new: Collection[tuple[Key, Earned, int]]) -> None:
    rows = [
        (who, one.badge, one.occurrence, revision, one.cause, one.cause_id, one.day, work.now, "")
        for (who, _, _), one, revision in new
    ]
    bulk.insert(work.session, BadgeAwardRow, _COLUMNS, rows)
    fresh = [(key[0], one) for key, one, _ in new if one.day >= work.today - timedelta(days=7)]
    announce_all(
        work,
        [("badge", {"person": who, "badge": one.badge}) for who, one in fresh[:MOST_NEWS]],
    )


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
    return [month for month in _closed_months(work.session) if month in wanted]


def _closed_months(session: Session) -> list[Period]:
    return [period for period in closed_periods(session) if period.kind == "month"]


def _next_waiting(work: Work) -> list[tuple[int, datetime]]:
    row = BadgeDueRow
    first = select(row.person_id).order_by(row.person_id).limit(AT_A_TIME)
    people = work.session.scalars(first).all()
    if not people:
        return []
    locks.share_books(work.session)
    locks.own_people(work.session, people)
    found = select(row.person_id, row.since).where(row.person_id.in_(people))
    marks = [(person, since) for person, since in work.session.execute(found)]
    work.company = the_company(work.session)  # as it is after the marks, not before the wait
    return marks


def _differences(
    wanted: Mapping[Key, Earned], kept: Mapping[Key, KeptAward]
) -> Iterator[Difference]:
    live = {key for key, award in kept.items() if award.live_id is not None}
    for person, badge, occurrence in sorted(live ^ wanted.keys()):
        held = (person, badge, occurrence) in live
        key = f"person {person}, {badge}, {occurrence}"
        yield Difference("badge", key, int(held), int(not held))
