"""What a rule would have given: worked out from past facts, and nothing is kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.calendar import Period
from salesgame.domain.deals.activity import Activity
from salesgame.domain.deals.deal import Deal
from salesgame.domain.points.causes import ACTIVITY, DEAL
from salesgame.domain.points.rules import (
    Award,
    Fact,
    PointsRule,
    activity_awards,
    capped,
    deal_awards,
)
from salesgame.domain.targets.goals import Goal, GoalInForce
from salesgame.queries.deals.activities import activities_by_id
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.people.teammates import names_of
from salesgame.services.targets.goals import verdicts
from salesgame.storage.deals import ActivityRow, DealRow
from salesgame.storage.people import PersonRow

MOST_FACTS = 20_000  # the latest so many facts: a preview has to answer while one waits
MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Given:
    """What one person would have had: points, and the facts they came from."""

    person_id: int
    name: str
    points: int
    facts: int


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """A rule tried on a period: the people it gives most to, and the sums over everybody.

    `people` counts who would have had points; `facts` the facts looked at that gave some
    (for a goal: the people it was asked of). `is_whole` is False where only the latest
    facts were looked at.
    """

    period: Period
    rows: tuple[Given, ...]
    points: int
    facts: int
    people: int
    is_whole: bool


def try_rule(
    session: Session, rule: PointsRule, period: Period, people: Collection[int] | None
) -> RuleTrial:
    """Try a rule on a period's facts, for these people (None: for everybody)."""
    looked_at, awards = PAST_FACTS[rule.kind.cause].tried(session, rule, period)
    given = _by_person(rule, awards)
    shown = {person: sums for person, sums in given.items() if people is None or person in people}
    rows = _rows(session, shown)
    facts = {fact for fact, award in awards if award.person_id in shown}
    points = sum(row.points for row in rows)
    is_whole = looked_at < MOST_FACTS
    return RuleTrial(period, rows[:MOST_PEOPLE], points, len(facts), len(rows), is_whole)


def try_goal(
    session: Session,
    company: Company,
    goal: Goal,
    period: Period,
    people: Collection[int] | None,
) -> RuleTrial:
    """Try a goal on a period, for these people (None: for everybody)."""
    tried = GoalInForce(0, 0, "", goal)
    judged = verdicts(session, company, period, [tried], people)[0]
    sums = {who: (verdict.points, 1) for who, verdict in judged.items() if verdict.points}
    rows = _rows(session, sums)
    points = sum(row.points for row in rows)
    return RuleTrial(period, rows[:MOST_PEOPLE], points, len(judged), len(rows), is_whole=True)


def _deals(session: Session, _rule: PointsRule, period: Period) -> list[Deal]:
    """The latest deals of the period, in the order they were won."""
    deals = deals_by_id(session, session.scalars(_deal_ids(period)))
    return sorted(deals.values(), key=lambda deal: (str(deal.closed_at), deal.id))


def _activities(session: Session, rule: PointsRule, period: Period) -> list[Activity]:
    """The latest activities of the rule's kind in the period, in the order they happened."""
    activities = activities_by_id(session, session.scalars(_activity_ids(rule, period)))
    return sorted(activities.values(), key=lambda one: (one.happened_at, one.id))


@dataclass(frozen=True, slots=True)
class PastFacts(Generic[Fact]):
    """How the past facts of a cause are read, and what one of them earns."""

    read: Callable[[Session, PointsRule, Period], list[Fact]]
    awards: Callable[[Fact, Iterable[tuple[int, PointsRule]]], list[Award]]

    def tried(
        self, session: Session, rule: PointsRule, period: Period
    ) -> tuple[int, list[tuple[int, Award]]]:
        """How many facts were looked at, and what each earns by the rule alone."""
        facts = self.read(session, rule, period)
        rules = [(0, rule)]
        return len(facts), [(fact.id, one) for fact in facts for one in self.awards(fact, rules)]


PAST_FACTS: Mapping[str, PastFacts[Any]] = {
    DEAL: PastFacts(_deals, deal_awards),
    ACTIVITY: PastFacts(_activities, activity_awards),
}


def _deal_ids(period: Period) -> Select[int]:
    return (
        select(DealRow.id)
        .where(
            DealRow.status == "won", DealRow.closed_on >= period.start,
            DealRow.closed_on < period.end,
        )
        .order_by(DealRow.closed_on.desc(), DealRow.id.desc())
        .limit(MOST_FACTS)
    )  # fmt: skip


def _activity_ids(rule: PointsRule, period: Period) -> Select[int]:
    # Person by person: there is no index by day alone, and SQLite would read every activity.
    everybody = select(PersonRow.id).scalar_subquery()
    return (
        select(ActivityRow.id)
        .where(
            ActivityRow.person_id.in_(everybody), ActivityRow.day >= period.start,
            ActivityRow.day < period.end, ActivityRow.kind == rule.activity,
        )
        .order_by(ActivityRow.day.desc(), ActivityRow.id.desc())
        .limit(MOST_FACTS)
    )  # fmt: skip


def _by_person(rule: PointsRule, awards: Iterable[tuple[int, Award]]) -> dict[int, tuple[int, int]]:
    """Points and facts of each person, each day held to the rule's cap."""
    days: dict[tuple[int, date], list[int]] = defaultdict(list)
    for _, award in awards:
        days[award.person_id, award.earned_on].append(award.points)
    sums: dict[int, tuple[int, int]] = {}
    for (person, _), wanted in days.items():
        given = wanted if rule.daily_cap is None else capped(wanted, rule.daily_cap)
        points, facts = sums.get(person, (0, 0))
        sums[person] = points + sum(given), facts + len(given)
    return sums


def _rows(session: Session, sums: dict[int, tuple[int, int]]) -> tuple[Given, ...]:
    names = names_of(session, sums)
    rows = (Given(person, names[person], *both) for person, both in sums.items())
    return tuple(sorted(rows, key=lambda row: (-row.points, row.name)))
