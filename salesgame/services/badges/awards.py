"""Badge awards, brought to what the catalogue says of careers, each announced."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from salesgame.domain.badges.career import PERSONAL, Career, Earned, Facet
from salesgame.domain.badges.catalogue import Badge, earned, is_reason, reading
from salesgame.domain.core.calendar import Period
from salesgame.domain.operations.differences import Difference
from salesgame.domain.points.reasons import UNEARNED
from salesgame.queries.badges.awards import KeptAward, Key, kept_awards
from salesgame.queries.badges.careers import best_risers, careers
from salesgame.queries.company.settings import the_company
from salesgame.queries.periods.closed_periods import closed_periods
from salesgame.services.boards.announcing import announce_all
from salesgame.services.work import Work
from salesgame.storage.badges import BadgeAwardRow, BadgeDueRow
from salesgame.storage.db import bulk
from salesgame.storage.people import PersonRow

AT_A_TIME = 300  # people whose careers are read together
MOST_NEWS = 20
MOST_IMPROVED = "most_improved"
_COLUMNS = (
    "person_id", "badge", "occurrence", "revision", "cause", "cause_id", "earned_on", "awarded_at",
    "revoked_why",
)  # fmt: skip


def judge(work: Work, people: Collection[int], facets: Collection[Facet] = PERSONAL) -> int:
    """Bring these people's badges to what their careers say; returns how many changed."""
    if not people:
        return 0
    badges = _personal(facets)
    read: set[Facet] = {facet for badge in badges for facet in badge.criterion.reads}
    found = careers(work.session, work.company, people, read, work.today)
    kept = kept_awards(work.session, [badge.key for badge in badges], people)
    return _bring(work, _wanted(found, badges), kept, found)


def judge_improved(work: Work, months: Collection[Period]) -> None:
    """Bring the badge of who improved most to what these closed months say."""
    if not months:
        return
    _bring(work, _risers(work.session, months), _kept_risers(work, months), {})


def take_back_improved(work: Work, months: Collection[Period]) -> None:
    """Take back the badge of who improved most in months that are closed no longer."""
    _bring(work, {}, _kept_risers(work, months), {})


def verify_badges(session: Session, now: datetime) -> Iterator[Difference]:
    """Every badge that is kept but not earned, earned but not kept, or named after another fact.

    Who waits to be judged, at the next tick at the latest, is not asked about.
    """
    company = the_company(session)
    waiting = select(BadgeDueRow.person_id)
    everyone = sorted(session.scalars(select(PersonRow.id).where(PersonRow.id.not_in(waiting))))
    badges = _personal(PERSONAL)
    today = company.calendar.day_of(now)
    for people in bulk.in_chunks(everyone, AT_A_TIME):
        found = careers(session, company, people, PERSONAL, today)
        kept = kept_awards(session, [badge.key for badge in badges], people)
        yield from _differences(_wanted(found, badges), kept, found)
    if session.scalar(waiting.limit(1)) is None:  # whoever improved most is judged with the last
        kept = kept_awards(session, [MOST_IMPROVED])
        yield from _differences(_risers(session, closed_months(session)), kept, {})


def _personal(facets: Collection[Facet]) -> tuple[Badge, ...]:
    """The badges one person's career decides alone."""
    return tuple(badge for badge in reading(facets) if badge.criterion.is_personal)


def _wanted(found: Mapping[int, Career], badges: Collection[Badge]) -> dict[Key, Earned]:
    return {
        (person, one.badge, one.occurrence): one
        for person, career in found.items()
        for one in earned(career, badges)
    }


def _kept_risers(work: Work, months: Collection[Period]) -> dict[Key, KeptAward]:
    labels = {work.company.calendar.label(month) for month in months}
    return kept_awards(work.session, [MOST_IMPROVED], occurrences=labels)


def _risers(session: Session, months: Collection[Period]) -> dict[Key, Earned]:
    company = the_company(session)
    found: dict[Key, Earned] = {}
    for month in months:
        label = company.calendar.label(month)
        for person in best_risers(session, company, month):
            found[person, MOST_IMPROVED, label] = Earned(
                MOST_IMPROVED, label, "month", month.start.toordinal(), month.last
            )
    return found


def _bring(
    work: Work, wanted: Mapping[Key, Earned], kept: Mapping[Key, KeptAward],
    found: Mapping[int, Career],
) -> int:  # fmt: skip
    """Award what is new and revoke what is gone; an award whose deal is gone is given anew."""
    nothing = KeptAward()
    gone = [
        (key, award.live_id)
        for key, award in kept.items()
        if award.live_id is not None
        and (key not in wanted or not _stands(award, wanted[key], found.get(key[0])))
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


def _stands(award: KeptAward, one: Earned, career: Career | None) -> bool:
    """Whether what an award names still is a reason for it."""
    if award.cause != one.cause or award.cause_id == one.cause_id:
        return award.cause == one.cause
    return award.cause != "deal" or (career is not None and is_reason(career, one, award.cause_id))


def _revoke(work: Work, awards: Collection[int]) -> None:
    for part in bulk.in_chunks(sorted(awards)):
        work.session.execute(
            update(BadgeAwardRow)
            .where(BadgeAwardRow.id.in_(part))
            .values(revoked_at=work.now, revoked_why=UNEARNED)
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


def closed_months(session: Session) -> list[Period]:
    """The months that are closed, oldest first."""
    return [period for period in closed_periods(session) if period.kind == "month"]


def _differences(
    wanted: Mapping[Key, Earned], kept: Mapping[Key, KeptAward], found: Mapping[int, Career]
) -> Iterator[Difference]:
    live = {key for key, award in kept.items() if award.live_id is not None}
    for key in sorted(live | wanted.keys()):
        name = "person {}, {}, {}".format(*key)
        if key not in live or key not in wanted:
            yield Difference("badge", name, int(key in live), int(key in wanted))
        elif not _stands(kept[key], wanted[key], found.get(key[0])):
            named = f"{name}, for {wanted[key].cause}"
            yield Difference("badge", named, str(kept[key].cause_id), str(wanted[key].cause_id))
