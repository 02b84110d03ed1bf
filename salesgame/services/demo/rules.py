"""What the sample company plays for: points, goals, quotas and commission, each dated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.pay.plan import Plan
from salesgame.domain.pay.tiers import Tier
from salesgame.domain.points.rules import PointsRule
from salesgame.domain.targets.goals import Goal, Step, body_of
from salesgame.domain.targets.quotas import Quota
from salesgame.services.demo.people import TEAMS, Cast
from salesgame.services.pay.plans import assign_plan, create_plan, succeed_plan
from salesgame.services.points.rules import create_rule, succeed_rule
from salesgame.services.targets.quotas import store_quotas
from salesgame.services.work import Work

# Monthly revenue in minor units, by the place a rep has in the team's list.
LADDER = (34_000_00, 30_000_00, 27_000_00, 25_000_00, 22_000_00, 18_000_00)
POINTS = (
    ("Deals won", PointsRule("deal_won", 50)),
    ("Revenue", PointsRule("amount_won", 1, per=1_000_00)),
    ("Calls", PointsRule("activity", 1, activity="call", verified_only=True, daily_cap=12)),
    ("Meetings", PointsRule("activity", 5, activity="meeting")),
)
GOALS = (
    ("Quota of the month", Goal("attainment", "month", (
        Step(Decimal("0.8"), 100), Step(Decimal(1), 300), Step(Decimal("1.2"), 500)))),
    ("Win rate of the month", Goal("win_rate", "month", (
        Step(Decimal("0.5"), 100), Step(Decimal("0.65"), 200)), min_sample=5)),
    ("Calls of the week", Goal("calls_verified", "week", (
        Step(Decimal("0.8"), 20), Step(Decimal(1), 40)), target=Decimal(15))),
)  # fmt: skip


def agree_rules(work: Work, began: date, midyear: date) -> None:
    """Points and goals from the beginning; demos are worth more from the middle of the year."""
    for name, rule in POINTS:
        create_rule(work, "points", name, began, rule.body())
    demos = create_rule(work, "points", "Demos", began, _demos(10))
    succeed_rule(work, demos, midyear, _demos(15))
    for name, goal in GOALS:
        create_rule(work, "goal", name, began, body_of(goal))


def agree_plans(work: Work, cast: Cast, began: date, midyear: date) -> None:
    """A plan by attainment whose top rate rose at midyear, and a flat one for one team."""
    tiers = create_plan(work, "Account executives", began, _by_attainment("0.10"))
    succeed_plan(work, tiers, midyear, _by_attainment("0.12"))
    flat = Plan("flat", (Tier(Decimal(0), Decimal("0.05")),))
    simple = create_plan(work, "Prairie, flat", began, flat)
    prairie = set(TEAMS["Prairie"][1])
    for name, rep in cast.reps.items():
        assign_plan(work, simple if name in prairie else tiers, rep, cast.joined[rep])


def agree_quotas(work: Work, cast: Cast, calendar: Calendar, began: date, until: date) -> None:
    """A revenue quota for every rep and month, a little higher each quarter."""
    quotas = []
    for months, period in enumerate(calendar.between("month", began, until)):
        growth = 100 + 3 * (months // 3)
        for _manager, reps in TEAMS.values():
            for name, base in zip(reps, LADDER, strict=True):
                if cast.joined[cast.reps[name]] < period.end:
                    target = Decimal(base * growth // 100)
                    rep = cast.reps[name]
                    quotas.append(Quota(rep, None, "revenue", "month", period.start, target))
    store_quotas(work, quotas)


def _demos(points: int) -> dict[str, object]:
    return PointsRule("activity", points, activity="demo").body()


def _by_attainment(top: str) -> Plan:
    rates = (("0", "0.05"), ("1", "0.08"), ("1.2", top))
    steps = tuple(Tier(Decimal(at), Decimal(rate)) for at, rate in rates)
    return Plan("marginal", steps, tiers_of="attainment")
