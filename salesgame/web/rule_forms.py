"""Between a rule's body and the fields of its form, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from salesgame.domain.goals import GOAL_METRICS, Goal, Step, body_of
from salesgame.domain.metrics import counted
from salesgame.domain.points import Basis, PointsRule
from salesgame.domain.targets import QUOTA_METRICS, quota_metrics
from salesgame.web import typed

Fields = Mapping[str, str]
STEPS = (1, 2, 3, 4, 5)
BASES: tuple[Basis, ...] = ("deal_won", "amount_won", "activity")
KINDS = (*BASES, "goal")
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as a form says it: its family, the body to keep, and the value to try it with."""

    family: str
    body: dict[str, Any]
    rule: PointsRule | Goal


def goals_on(own_kinds: Iterable[str]) -> tuple[str, ...]:
    """What a goal can be set on: quotas on each metric, then the metrics; own kinds come last."""
    quotas = quota_metrics(own_kinds)
    own = quotas[len(QUOTA_METRICS) :]
    plain = (metric for metric in GOAL_METRICS if metric != "attainment")
    return (*(f"attainment:{metric}" for metric in quotas), *plain, *own)


def written(kind: str, form: Fields) -> Written:
    """Read the form of one of KINDS. Raises Mistyped, and what the rule itself refuses."""
    if kind == "goal":
        goal = _goal(form)
        return Written("goal", body_of(goal), goal)
    rule = _points_rule(kind, form)
    return Written("points", rule.body(), rule)


def kind_of(rule: PointsRule | Goal) -> str:
    """Which of KINDS' forms shows this rule."""
    return "goal" if isinstance(rule, Goal) else rule.on


def fields_of(rule: PointsRule | Goal) -> dict[str, str]:
    """What the form shows of a rule that is to be succeeded."""
    return _goal_fields(rule) if isinstance(rule, Goal) else _points_fields(rule)


def _points_rule(kind: str, form: Fields) -> PointsRule:
    on: Basis = next(basis for basis in BASES if basis == kind)
    minutes = typed.whole(_text(form, "minutes"), "minutes")
    floor = typed.amount(_text(form, "minimum"), "minimum")
    if on == "activity":
        floor = None if minutes is None else minutes * SECONDS
    per = typed.amount(_text(form, "per"), "per") if on == "amount_won" else 1
    return PointsRule(
        on=on,
        points=typed.needed(typed.whole(_text(form, "points"), "points"), "points"),
        per=typed.needed(per, "per"),
        activity=_text(form, "activity") or None if on == "activity" else None,
        verified_only=on == "activity" and bool(form.get("verified_only")),
        minimum=floor,
        product=_text(form, "product") or None,
        segment=_text(form, "segment") or None,
        source=_text(form, "source") or None,
        daily_cap=typed.whole(_text(form, "daily_cap"), "daily_cap"),
    )


def _points_fields(rule: PointsRule) -> dict[str, str]:
    seconds = rule.minimum if rule.on == "activity" else None
    return {
        "points": str(rule.points),
        "per": typed.amount_text(rule.per),
        "activity": rule.activity or "",
        "verified_only": "yes" if rule.verified_only else "",
        "minutes": "" if seconds is None else str(seconds // SECONDS),
        "minimum": "" if rule.on == "activity" else typed.amount_text(rule.minimum),
        "product": rule.product or "",
        "segment": rule.segment or "",
        "source": rule.source or "",
        "daily_cap": "" if rule.daily_cap is None else str(rule.daily_cap),
    }


def _goal(form: Fields) -> Goal:
    metric, _, of = _text(form, "metric").partition(":")
    team = typed.whole(_text(form, "team"), "team")
    return Goal(
        metric=metric,
        kind=_text(form, "period"),  # type: ignore[arg-type]  # Goal refuses what is none
        steps=tuple(_steps(form)),
        of=of or "revenue",
        target=_target(metric, _text(form, "target")),
        min_sample=typed.whole(_text(form, "min_sample"), "min_sample") or 0,
        team_id=team,
    )


def _target(metric: str, text: str) -> Decimal | None:
    if metric in ("", "attainment"):
        return None
    known = counted(metric)
    if known.unit == "ratio":
        return typed.percent(text, "target")
    read = typed.amount if known.unit == "money" else typed.whole
    # Steps are percentages, so a count or an amount needs the whole they are of.
    return Decimal(typed.needed(read(text, "target"), "target"))


def _steps(form: Fields) -> list[Step]:
    steps = []
    for n in STEPS:
        at = typed.percent(_text(form, f"at_{n}"), "steps")
        points = typed.whole(_text(form, f"points_{n}"), "steps")
        if at is None and points is None:
            continue
        steps.append(Step(typed.needed(at, "steps"), typed.needed(points, "steps")))
    return steps


def _goal_fields(goal: Goal) -> dict[str, str]:
    fields = {
        "metric": f"attainment:{goal.of}" if goal.metric == "attainment" else goal.metric,
        "period": goal.kind,
        "target": _target_text(goal),
        "min_sample": str(goal.min_sample or ""),
        "team": "" if goal.team_id is None else str(goal.team_id),
    }
    for n, step in zip(STEPS, goal.steps, strict=False):
        fields |= {f"at_{n}": typed.percent_text(step.at), f"points_{n}": str(step.points)}
    return fields


def _target_text(goal: Goal) -> str:
    if goal.target is None:
        return ""
    unit = counted(goal.metric).unit
    if unit == "ratio":
        return typed.percent_text(goal.target)
    return typed.amount_text(int(goal.target)) if unit == "money" else f"{goal.target:f}"


def _text(form: Fields, name: str) -> str:
    return form.get(name, "").strip()
