"""Goals: the highest step reached pays; the version in force on the first day decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from salesgame.domain.core.calendar import Calendar
from salesgame.domain.core.versions import Rulebook, Version
from salesgame.domain.targets.goals import (
    Goal,
    LadderEmpty,
    LadderNotRising,
    NotAGoal,
    Result,
    Step,
    StepTooHigh,
    UnknownGoalMetric,
    UnknownGoalPeriod,
    body_of,
    check_goal_metrics,
    goal_of,
    in_force,
    judge,
)

LADDER = (Step(Decimal("0.8"), 100), Step(Decimal(1), 300), Step(Decimal("1.2"), 500))
QUOTA = Goal("attainment", "month", LADDER)
WIN_RATE = Goal("win_rate", "quarter", (Step(Decimal("0.5"), 100),), min_sample=5)
CALLS = Goal("calls_verified", "week", LADDER, target=Decimal(50))


@pytest.mark.parametrize(
    ("attained", "points"),
    [("0", 0), ("0.7999", 0), ("0.8", 100), ("0.9999", 100), ("1", 300), ("1.2", 500), ("9", 500)],
)
def test_the_highest_step_reached_pays_and_lower_ones_are_not_added(
    attained: str, points: int
) -> None:
    assert judge(QUOTA, Result(1, 1, Decimal(attained))).points == points


def test_a_verdict_shows_its_working() -> None:
    verdict = judge(QUOTA, Result(105, 3, Decimal("1.05")))

    assert (verdict.level, verdict.step, verdict.outcome) == (Decimal("1.05"), LADDER[1], "reached")


def test_without_a_quota_attainment_is_not_judged() -> None:
    assert judge(QUOTA, Result(1000, 3, None)).outcome == "no_quota"


@pytest.mark.parametrize(("n", "points"), [(4, 0), (5, 100)])
def test_a_win_rate_below_its_minimum_sample_earns_nothing(n: int, points: int) -> None:
    assert judge(WIN_RATE, Result(Decimal(1), n)).points == points


def test_steps_of_a_goal_with_a_target_are_fractions_of_it() -> None:
    assert [judge(CALLS, Result(n)).points for n in (39, 40, 50, 60)] == [0, 100, 300, 500]


def test_nothing_closed_is_no_result() -> None:
    assert judge(WIN_RATE, Result(None, 9)).outcome == "no_result"


@pytest.mark.parametrize(
    ("steps", "refusal"),
    [
        ((), LadderEmpty),
        ((Step(Decimal(0), 1),), LadderNotRising),
        ((Step(Decimal(1), 0),), LadderNotRising),
        ((Step(Decimal(1), 2), Step(Decimal(1), 3)), LadderNotRising),
        ((Step(Decimal(1), 2), Step(Decimal(2), 2)), LadderNotRising),
    ],
)
def test_a_ladder_that_does_not_rise_is_refused(
    steps: tuple[Step, ...], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        Goal("revenue", "month", steps)


def test_a_step_pays_at_most_a_million_points() -> None:
    most = Step(Decimal(1), 1_000_000)

    assert judge(Goal("revenue", "month", (most,)), Result(1)).points == 1_000_000
    with pytest.raises(StepTooHigh):
        Goal("revenue", "month", (replace(most, points=1_000_001),))


def test_unknown_metrics_periods_and_bodies_are_refused() -> None:
    with pytest.raises(UnknownGoalMetric):
        Goal("retention", "month", LADDER)
    with pytest.raises(UnknownGoalMetric):
        check_goal_metrics(Goal("luck", "month", LADDER), ["visit"])
    with pytest.raises(UnknownGoalPeriod):
        Goal("revenue", "ever", LADDER)
    with pytest.raises(NotAGoal):
        goal_of({"metric": "revenue", "period": "month", "steps": [["many", 1]]})
    with pytest.raises(NotAGoal):
        goal_of({"metric": "revenue"})


@pytest.mark.parametrize("goal", [QUOTA, WIN_RATE, CALLS, replace(QUOTA, team_id=7)])
def test_a_goal_reads_back_as_it_was_written(goal: Goal) -> None:
    assert goal_of(body_of(goal)) == goal


def test_the_version_of_a_periods_first_day_holds_for_all_of_it() -> None:
    higher = replace(QUOTA, steps=(Step(Decimal(2), 900),))
    versions = [
        Version(1, 7, "goal", "Quota", 1, date(2026, 1, 1), body_of(QUOTA)),
        Version(2, 7, "goal", "Quota", 2, date(2026, 8, 2), body_of(higher)),
        Version(3, 7, "goal", "Quota", 3, date(2026, 10, 1), body_of(higher), retired=True),
    ]
    book = Rulebook.of(versions)

    found = {
        label: [goal.version_id for goal in in_force(book, Calendar().parse(label))]
        for label in ("2025-12", "2026-08", "2026-09", "2026-10", "2026-Q3")
    }

    assert found == {"2025-12": [], "2026-08": [1], "2026-09": [2], "2026-10": [], "2026-Q3": []}
