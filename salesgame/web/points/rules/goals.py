"""Goals between their bodies, their forms and their sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.metrics.definitions import counted
from salesgame.domain.targets.goals import GOAL_METRICS, Goal, Step, body_of, goal_of
from salesgame.domain.targets.quotas import QUOTA_METRICS, quota_metrics
from salesgame.services.points.trials import RuleTrial, try_goal
from salesgame.web.points.rules.form import (
    Fields,
    RuleForm,
    RuleNames,
    RuleText,
    WrittenRule,
    needed,
    text,
)
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _, ngettext
from salesgame.web.ui.readings import metric_name, metric_value, period_word

STEPS = (1, 2, 3, 4, 5)
SUGGESTED = {1: ("80", "100"), 2: ("100", "300"), 3: ("120", "500")}
QUOTA = "attainment:"  # before the metric whose quota is to be reached
SOME_STEPS = (Step(Decimal(1), 1),)  # where the steps can't be read, so that the rest is tried


class GoalForm(RuleForm[Goal]):
    """A goal: a metric, a period, and a ladder whose highest step reached pays."""

    family, icon = "goal", "target"

    def parsed(self, body: Mapping[str, Any]) -> Goal:
        """The goal a version keeps."""
        return goal_of(body)

    def written(self, form: Fields) -> WrittenRule[Goal]:
        """Read the form. Raises Mistyped, and what the goal itself refuses."""
        goal = _goal(form)
        return WrittenRule(goal, body_of(goal))

    def fields(self, rule: Goal) -> dict[str, str]:
        """What the form shows of a goal that is to be succeeded."""
        return _goal_fields(rule)

    def told(self, rule: Goal, names: RuleNames) -> RuleText:
        """The goal in words."""
        return RuleText(_sentence(rule), tuple(_phrases(rule, names)), rule.steps)

    def tried(
        self,
        session: Session,
        company: Company,
        rule: Goal,
        today: date,
        people: Collection[int] | None,
    ) -> RuleTrial:
        """What it would have given these people (None: everybody) in its last period."""
        calendar = company.calendar
        last = calendar.previous(calendar.period(rule.kind, today))
        return try_goal(session, company, rule, last, people)

    def reach(self, trial: RuleTrial) -> str:
        """To how many of the people asked a trial gave points."""
        return ngettext(
            "to %(people)s of %(num)s person asked", "to %(people)s of %(num)s people asked",
            trial.facts, people=trial.people,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepInputs:
    """The two inputs of one step of the ladder, and what stands in them."""

    n: int
    at_name: str
    points_name: str
    at: str
    points: str


def step_inputs(fields: Fields) -> list[StepInputs]:
    """The inputs of the ladder; an empty form suggests three steps."""
    suggested = {} if fields else SUGGESTED
    found = []
    for n in STEPS:
        (at, points), (percent, paid) = step_names(n), suggested.get(n, ("", ""))
        found.append(StepInputs(n, at, points, fields.get(at, percent), fields.get(points, paid)))
    return found


def quota_choices(own_kinds: Iterable[str]) -> list[tuple[str, str]]:
    """The quotas a goal can be set on, as `(key, the metric's name)`; own kinds come last."""
    return [(f"{QUOTA}{metric}", metric_name(metric)) for metric in quota_metrics(own_kinds)]


def metric_choices(own_kinds: Iterable[str]) -> list[tuple[str, str]]:
    """The metrics a goal can be set on, as `(key, name)`; own kinds come last."""
    own = quota_metrics(own_kinds)[len(QUOTA_METRICS) :]
    plain = [metric for metric in GOAL_METRICS if metric != "attainment"]
    return [(metric, metric_name(metric)) for metric in (*plain, *own)]


def step_names(n: int) -> tuple[str, str]:
    """What the two inputs of a step are called: where it begins, and what it pays."""
    return f"at_{n}", f"points_{n}"


def _sentence(goal: Goal) -> str:
    period = period_word(goal.kind)
    if goal.metric == "attainment":
        metric = metric_name(goal.of)
        return _("Reach the quota: %(metric)s, each %(period)s", metric=metric, period=period)
    metric = metric_name(goal.metric)
    if goal.target is None:
        return _("%(metric)s, each %(period)s", metric=metric, period=period)
    target = metric_value(goal.target, goal.metric)
    return _("%(metric)s: %(target)s each %(period)s", metric=metric, target=target, period=period)


def _phrases(goal: Goal, names: RuleNames) -> list[str]:
    said = []
    if goal.min_sample and goal.metric == "win_rate":
        said.append(ngettext(
            "from %(num)s closed deal on", "from %(num)s closed deals on", goal.min_sample
        ))  # fmt: skip
    if goal.team_id:
        team = names.teams.get(goal.team_id, goal.team_id)
        said.append(_("team: %(name)s", name=team))
    return said


def _goal(form: Fields) -> Goal:
    metric, _, of = text(form, "metric").partition(":")
    refusals = Gathered()
    target = refusals.taken(None, _target, metric, text(form, "target"))
    steps = refusals.taken(SOME_STEPS, _steps, form)
    min_sample = refusals.taken(None, parsing.whole, text(form, "min_sample"), "min_sample")
    team = refusals.taken(None, parsing.whole, text(form, "team"), "team")
    with refusals:
        goal = Goal(
            metric=metric,
            kind=text(form, "period"),  # type: ignore[arg-type]  # Goal refuses what is none
            steps=steps,
            of=of or "revenue",
            target=target,
            min_sample=min_sample or 0,
            team_id=team,
        )
    refusals.refuse()
    return goal


def _target(metric: str, text: str) -> Decimal | None:
    if metric in ("", "attainment"):
        return None
    known = counted(metric)
    if known.unit == "ratio":
        return parsing.percent(text, "target")
    read = parsing.amount if known.unit == "money" else parsing.whole
    # Steps are percentages, so a count or an amount needs the whole they are of.
    return Decimal(parsing.needed(read(text, "target"), "target"))


def _steps(form: Fields) -> tuple[Step, ...]:
    refusals, steps = Gathered(), []
    for n in STEPS:
        at, points = step_names(n)
        if not text(form, at) and not text(form, points):
            continue
        start = refusals.taken(Decimal(0), needed, parsing.percent, form, at)
        steps.append(Step(start, refusals.taken(0, needed, parsing.whole, form, points)))
    refusals.refuse()
    return tuple(steps)


def _goal_fields(goal: Goal) -> dict[str, str]:
    fields = {
        "metric": f"{QUOTA}{goal.of}" if goal.metric == "attainment" else goal.metric,
        "period": goal.kind,
        "target": _target_text(goal),
        "min_sample": str(goal.min_sample or ""),
        "team": "" if goal.team_id is None else str(goal.team_id),
    }
    for n, step in zip(STEPS, goal.steps, strict=False):
        at, points = step_names(n)
        fields |= {at: parsing.percent_text(step.at), points: str(step.points)}
    return fields


def _target_text(goal: Goal) -> str:
    if goal.target is None:
        return ""
    unit = counted(goal.metric).unit
    if unit == "ratio":
        return parsing.percent_text(goal.target)
    return parsing.amount_text(int(goal.target)) if unit == "money" else f"{goal.target:f}"
