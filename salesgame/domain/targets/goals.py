"""Goals: a metric, a period, and a ladder whose highest step reached pays its points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from salesgame.domain.core.calendar import KINDS, Period, PeriodKind
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.core.versions import Rulebook
from salesgame.domain.metrics.definitions import ACTIVITY_METRICS, BY_KEY, kind_of
from salesgame.domain.points.rules import MOST_POINTS
from salesgame.domain.targets.quotas import QUOTA_METRICS

Outcome = Literal["reached", "below", "no_quota", "small_sample", "no_result"]
GOAL_METRICS = (
    "attainment", "win_rate", "revenue", "deals_won", "average_deal",
    *(metric.key for metric in ACTIVITY_METRICS),
)  # fmt: skip


class NotAGoal(DomainError):
    """This goal can't be read: {why}."""

    field = "body"


class UnknownGoalMetric(DomainError):
    """A goal can't be set on "{metric}". It can be set on: {known}."""

    field = "metric"


class UnknownGoalPeriod(DomainError):
    """A goal runs for a day, week, month, quarter or year, not for "{kind}"."""

    field = "period"


class TargetNotAboveZero(NotAGoal):
    """A target is above zero."""

    field = "target"


class StepTooHigh(NotAGoal):
    """A step pays at most {most} points."""

    field = "steps"


class LadderEmpty(DomainError):
    """A goal needs at least one step."""

    field = "steps"


class LadderNotRising(DomainError):
    """Each step must ask for more and pay more than the one before, above 0: see {at}."""

    field = "steps"


@dataclass(frozen=True, slots=True)
class Step:
    """From `at` on, the goal pays `points` in all (not on top of the lower steps)."""

    at: Decimal
    points: int


@dataclass(frozen=True, slots=True)
class Goal:
    """What is asked. Steps are fractions of `target`; without one, values of the metric itself.

    `attainment` measures `of` against the person's own quota, so its steps are fractions
    of that quota. `win_rate` below `min_sample` closed deals earns nothing. `calls` counts
    all logged, `calls_verified` the verified, `visit` and `visit_verified` a kind of the
    company's own. `team_id` None asks it of everyone.
    """

    metric: str
    kind: PeriodKind
    steps: tuple[Step, ...]
    of: str = "revenue"
    target: Decimal | None = None
    min_sample: int = 0
    team_id: int | None = None

    def __post_init__(self) -> None:
        refusals = Gathered()
        for key, known in ((self.metric, GOAL_METRICS), (self.of, QUOTA_METRICS)):
            with refusals:
                if key in BY_KEY:  # others are kinds of the company's own, or refused with the rule
                    _check_metric(key, known, ())
        with refusals:
            if self.kind not in KINDS or self.kind == "ever":
                raise UnknownGoalPeriod(kind=self.kind)
        with refusals:
            if self.target is not None and self.target <= 0:
                raise TargetNotAboveZero
        with refusals:
            _check(self.steps)
        refusals.refuse()

    @property
    def measured(self) -> str:
        """The metric whose result is read: for attainment, what the quota is set on."""
        return self.of if self.metric == "attainment" else self.metric


def check_goal_metrics(goal: Goal, own_kinds: Iterable[str]) -> None:
    """Refuse a goal on what neither is a metric nor a kind of the company's own."""
    own = tuple(own_kinds)
    _check_metric(goal.metric, GOAL_METRICS, own)
    _check_metric(goal.of, QUOTA_METRICS, own)


def _check_metric(key: str, known: tuple[str, ...], own_kinds: tuple[str, ...]) -> None:
    if key not in known and kind_of(key) not in own_kinds:
        raise UnknownGoalMetric(metric=key, known=", ".join((*GOAL_METRICS, *own_kinds)))


def _check(steps: tuple[Step, ...]) -> None:
    if not steps:
        raise LadderEmpty
    last = Step(Decimal(0), 0)
    for step in steps:
        if step.points > MOST_POINTS:
            raise StepTooHigh(most=f"{MOST_POINTS:,}")
        if step.at <= last.at or step.points <= last.points:
            raise LadderNotRising(at=f"{step.at:f}")
        last = step


@dataclass(frozen=True, slots=True)
class Result:
    """A person's result: the metric's value, its n, and the attainment where a quota applies."""

    value: Decimal | int | None
    n: int = 0
    attainment: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a goal says of a result, with its working: the level reached and the step it earns."""

    points: int
    level: Decimal | None
    step: Step | None
    outcome: Outcome


def judge(goal: Goal, result: Result) -> Verdict:
    """Find the highest step reached; lower steps are not added to it."""
    if goal.metric == "attainment" and result.attainment is None:
        return Verdict(0, None, None, "no_quota")
    if goal.metric == "win_rate" and result.n < goal.min_sample:
        return Verdict(0, None, None, "small_sample")
    level = _level(goal, result)
    if level is None:
        return Verdict(0, None, None, "no_result")
    reached = [step for step in goal.steps if step.at <= level]
    if not reached:
        return Verdict(0, level, None, "below")
    return Verdict(reached[-1].points, level, reached[-1], "reached")


def _level(goal: Goal, result: Result) -> Decimal | None:
    if goal.metric == "attainment":
        return result.attainment
    if result.value is None:
        return None
    return Decimal(result.value) / goal.target if goal.target else Decimal(result.value)


@dataclass(frozen=True, slots=True)
class GoalInForce:
    """A goal as the version of its rule in force says it."""

    rule_id: int
    version_id: int
    name: str
    goal: Goal


def in_force(book: Rulebook, period: Period) -> tuple[GoalInForce, ...]:
    """The goals of a period: the versions in force on its first day that run for its kind."""
    found = (GoalInForce(v.rule_id, v.id, v.name, goal_of(v.body)) for v in book.on(period.start))
    return tuple(goal for goal in found if goal.goal.kind == period.kind)


def body_of(goal: Goal) -> dict[str, Any]:
    """The goal as a rule version keeps it: numbers as exact text."""
    return {
        "metric": goal.metric,
        "of": goal.of,
        "period": goal.kind,
        "steps": [[format(step.at, "f"), step.points] for step in goal.steps],
        "target": None if goal.target is None else format(goal.target, "f"),
        "min_sample": goal.min_sample,
        "team_id": goal.team_id,
    }


def goal_of(body: Mapping[str, Any]) -> Goal:
    """Read what `body_of` wrote. Raises NotAGoal and the refusals of Goal."""
    try:
        return Goal(
            metric=body["metric"],
            kind=body["period"],
            steps=tuple(Step(_exact(at), int(points)) for at, points in body["steps"]),
            of=body.get("of") or "revenue",
            target=None if body.get("target") is None else _exact(body["target"]),
            min_sample=int(body.get("min_sample") or 0),
            team_id=body.get("team_id"),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise NotAGoal(why="it lacks its metric, its period or its steps") from error


def _exact(text: Any) -> Decimal:
    return Decimal(str(text))
