"""Judging goals: what closed periods award, and what late facts change in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.core.events import (
    LateActivitiesStored,
    LateDealsStored,
    QuotasStored,
    RosterChanged,
)
from salesgame.domain.core.versions import Rulebook
from salesgame.domain.metrics.definitions import NOTHING, Totals, counted, counts_activities
from salesgame.domain.operations.differences import Difference
from salesgame.domain.points.causes import GOAL
from salesgame.domain.points.reasons import CHANGED, LATE, UNEARNED
from salesgame.domain.targets.goals import GoalInForce, Result, Verdict, in_force, judge
from salesgame.queries.company.settings import the_company
from salesgame.queries.metrics.averages import AVERAGE
from salesgame.queries.periods.closed_periods import closed_periods, lock_day
from salesgame.queries.points.rules import versions
from salesgame.queries.targets.goals import GoalEntry, held_awards, net_awards
from salesgame.queries.targets.quotas import person_targets, team_spans
from salesgame.queries.targets.results import results
from salesgame.services.metrics.totals import add_points, write
from salesgame.services.periods.claims import claim
from salesgame.services.points.scoring import Entry, post
from salesgame.services.work import Work
from salesgame.storage.db import locks
from salesgame.storage.db.reference_cache import remembered
from salesgame.storage.people import PersonRow

_ONE_DAY = timedelta(days=1)
_OWN_DEALS_SINCE = datetime(2026, 12, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Awarded:
    """A goal's points for one person and period, as closing awarded them."""

    person_id: int
    goal: str
    period: Period
    points: int


def goal_rules(session: Session) -> Rulebook:
    """Every goal, asked by day."""
    return remembered(session, "goal book", lambda s: Rulebook.of(versions(s, "goal")))


def verdicts(
    session: Session,
    company: Company,
    period: Period,
    goals: Sequence[GoalInForce],
    people: Collection[int] | None = None,
) -> dict[int, dict[int, Verdict]]:
    """By rule version and person, what each goal says; `people` None judges everyone.

    The number of queries depends on the goals, never on the number of people.
    """
    busy = any(counts_activities(goal.goal.measured) for goal in goals)
    averages = any(goal.goal.measured == AVERAGE for goal in goals)
    reached = results(session, company, period, people, activities=busy, averages=averages)
    return {
        goal.version_id: _judged(session, company, period, goal, reached, people) for goal in goals
    }


def award_goals(work: Work, period: Period, book: Rulebook, open_from: date) -> list[Awarded]:
    """Award every goal of a period that is being closed.

    The points count on the period's last day, so that its own board shows them; where
    that day is closed already (`open_from` is the first open one), they count today.
    """
    last = period.end - _ONE_DAY
    counts_on = last if last >= open_from else max(work.today, open_from)
    reached_at = work.company.calendar.starts_at(period.end)
    goals = in_force(book, period)
    judged = verdicts(work.session, work.company, period, goals) if goals else {}
    awarded: list[Awarded] = []
    entries: list[Entry] = []
    for goal in goals:
        winners = {who for who, verdict in judged[goal.version_id].items() if verdict.points}
        held = held_awards(work.session, goal.rule_id, goal.version_id, period.start, winners)
        for person, verdict in judged[goal.version_id].items():
            if verdict.points:
                entries.append(Entry(
                    person, verdict.points, goal.version_id, goal.rule_id, period.start,
                    counts_on, reached_at, _next_revision(held.get(person, GoalEntry())),
                    why="" if counts_on == last else LATE,
                ))  # fmt: skip
                awarded.append(Awarded(person, goal.name, period, verdict.points))
    post(work, GOAL, entries)
    sums: dict[int, int] = defaultdict(int)
    for entry in entries:
        sums[entry.person_id] += entry.points
    add_points(work, [(who, counts_on, points, reached_at) for who, points in sums.items()])
    return awarded


def _next_revision(held: GoalEntry) -> int:
    """After what was taken back as the period was opened again; what still stands fails loudly."""
    return 0 if held.live_id is not None else held.revisions


def reconsider_deals(work: Work, event: LateDealsStored) -> None:
    """Look again at closed goals of the people and days these deals touch."""
    lock = lock_day(work.session)
    reconsider(work, {
        (credit.person_id, day)
        for change in event.changes
        for deal in (change.before, change.after)
        if deal is not None
        for day in (deal.closed_on, deal.opened_on)
        if day is not None and day < lock
        for credit in deal.credits
    })  # fmt: skip


def reconsider_activities(work: Work, event: LateActivitiesStored) -> None:
    """Look again at closed goals of the people and days these activities touch."""
    lock = lock_day(work.session)
    facts = (fact for c in event.changes for fact in (c.before, c.after) if fact is not None)
    reconsider(work, {(fact.person_id, fact.day) for fact in facts if fact.day < lock})


def reconsider_quotas(work: Work, event: QuotasStored) -> None:
    """Look again at closed goals of these people in the periods their quotas belong to."""
    if event.people and event.starts and min(event.starts) < lock_day(work.session):
        reconsider(work, {(person, day) for person in event.people for day in event.starts})


def reconsider_roster(work: Work, event: RosterChanged) -> None:
    """Look again at every closed goal since the roster changed."""
    if event.since >= lock_day(work.session):
        return
    locks.own_ledgers(work.session)
    write(work)
    people = event.people or frozenset(work.session.scalars(select(PersonRow.id)))
    for period in closed_periods(work.session, event.since):
        _adjust(work, period, in_force(goal_rules(work.session), period), people)


def reconsider_averages(work: Work) -> None:
    """Look again, once, at closed goals on the average deal.

    Until decision 20 it held one's parts of other people's deals too.
    """
    if not claim(work, "average of own deals", _OWN_DEALS_SINCE):
        return
    locks.own_ledgers(work.session)
    people = frozenset(work.session.scalars(select(PersonRow.id)))
    for period in closed_periods(work.session):
        goals = in_force(goal_rules(work.session), period)
        _adjust(work, period, [one for one in goals if one.goal.measured == AVERAGE], people)


def reconsider(work: Work, late: Iterable[tuple[int, date]]) -> None:
    """Post what `(person, day)` pairs in closed periods change, as linked adjustments."""
    by_day: dict[date, set[int]] = defaultdict(set)
    for person, day in late:
        by_day[day].add(person)
    touched: dict[Period, set[int]] = defaultdict(set)
    for period in closed_periods(work.session, min(by_day), max(by_day)) if by_day else ():
        for day, people in by_day.items():
            if day in period:
                touched[period] |= people
    if touched:
        write(work)  # goals are judged by totals, which must hold this act's facts
    for period in sorted(touched):
        _adjust(work, period, in_force(goal_rules(work.session), period), touched[period])


def verify_goals(session: Session) -> Iterator[Difference]:
    """Every closed period's goal whose net points are not what it says of the facts today."""
    book, company = goal_rules(session), the_company(session)
    kept = net_awards(session)
    for period in closed_periods(session):
        goals = in_force(book, period)
        found = verdicts(session, company, period, goals) if goals else {}
        for version, judged in found.items():
            held = kept.pop((version, period.start), {})
            for person in sorted(judged.keys() | held.keys()):
                points = judged[person].points if person in judged else 0
                if points != held.get(person, 0):
                    key = f"rule version {version}, person {person}, {period.kind} {period.start}"
                    yield Difference("goal", key, held.get(person, 0), points)
    for (version, start), held in sorted(kept.items()):
        for person, points in sorted(held.items()):
            if points:
                key = f"rule version {version}, person {person}, {start}: not closed"
                yield Difference("goal", key, points, 0)


def _judged(
    session: Session,
    company: Company,
    period: Period,
    goal: GoalInForce,
    reached: dict[int, Totals],
    people: Collection[int] | None,
) -> dict[int, Verdict]:
    measure = counted(goal.goal.measured)
    targets = (
        person_targets(session, company, period, goal.goal.of, people)
        if goal.goal.metric == "attainment"
        else {}
    )
    asked: Iterable[int] = reached.keys()
    if goal.goal.team_id is not None:
        members = team_spans(session, goal.goal.team_id, period)
        asked = [person for person in reached if person in members]
    found = {}
    for person in asked:
        totals = reached.get(person, NOTHING)
        value = measure.value(totals)
        target = targets.get(person)
        attained = target.attained(value) if target and value is not None else None
        found[person] = judge(goal.goal, Result(value, measure.n(totals), attained))
    return found


def _adjust(
    work: Work, period: Period, goals: Sequence[GoalInForce], people: Collection[int]
) -> None:
    if not goals:
        return
    open_from = lock_day(work.session)
    today = max(work.today, open_from)
    judged = verdicts(work.session, work.company, period, goals, people)
    entries: list[Entry] = []
    undone: set[tuple[int, date]] = set()
    for goal in goals:
        held = held_awards(work.session, goal.rule_id, goal.version_id, period.start, people)
        for person in sorted(people):
            known, verdict = held.get(person, GoalEntry()), judged[goal.version_id].get(person)
            made = list(_corrections(
                goal, period, person, verdict.points if verdict else 0, known, work, open_from,
                today,
            ))  # fmt: skip
            entries += made
            if known.counts_on and any(entry.reverses_id for entry in made):
                undone.add((person, known.counts_on))
    post(work, GOAL, entries)
    add_points(work, [
        *((e.person_id, e.counts_on, e.points, None if e.reverses_id else e.reached_at)
          for e in entries),
        *((person, day, 0, None) for person, day in undone),
    ])  # fmt: skip


def _corrections(
    goal: GoalInForce, period: Period, person: int, points: int, held: GoalEntry,
    work: Work, open_from: date, today: date,
) -> Iterator[Entry]:  # fmt: skip
    """A reversal of what no longer holds, then what holds instead."""
    if points == held.points:
        return
    revision = held.revisions
    if held.live_id is not None:
        counted = held.counts_on if held.counts_on and held.counts_on >= open_from else today
        yield Entry(
            person, -held.points, goal.version_id, goal.rule_id, period.start, counted,
            work.now, revision, held.live_id, CHANGED if points else UNEARNED,
        )  # fmt: skip
        revision += 1
    if points:
        yield Entry(
            person, points, goal.version_id, goal.rule_id, period.start, today, work.now,
            revision, None, LATE,
        )  # fmt: skip
