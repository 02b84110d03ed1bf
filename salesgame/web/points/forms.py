"""Between a rule's body and the fields of its form, both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from salesgame.domain.core.refusals import Gathered
from salesgame.domain.metrics.definitions import counted
from salesgame.domain.points.rules import Basis, PointsRule
from salesgame.domain.targets.goals import GOAL_METRICS, Goal, Step, body_of
from salesgame.domain.targets.quotas import QUOTA_METRICS, quota_metrics
from salesgame.web.ui import parsing

T = TypeVar("T")
Fields = Mapping[str, str]
STEPS = (1, 2, 3, 4, 5)
BASES: tuple[Basis, ...] = ("deal_won", "amount_won", "activity")
KINDS = (*BASES, "goal")
SECONDS = 60
SOME_STEPS = (Step(Decimal(1), 1),)  # where the steps can't be read, so that the rest is tried


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
        return Written(family_of(kind), body_of(goal), goal)
    rule = _points_rule(kind, form)
    return Written(family_of(kind), rule.body(), rule)


def family_of(kind: str) -> str:
    """The family of the rules that one of KINDS' forms makes."""
    return "goal" if kind == "goal" else "points"


def kind_of(rule: PointsRule | Goal) -> str:
    """Which of KINDS' forms shows this rule."""
    return "goal" if isinstance(rule, Goal) else rule.on


def fields_of(rule: PointsRule | Goal) -> dict[str, str]:
    """What the form shows of a rule that is to be succeeded."""
    return _goal_fields(rule) if isinstance(rule, Goal) else _points_fields(rule)


def _points_rule(kind: str, form: Fields) -> PointsRule:
    on: Basis = next(basis for basis in BASES if basis == kind)
    refusals = Gathered()
    points = refusals.taken(1, _needed, parsing.whole, form, "points")
    per = refusals.taken(1, _needed, parsing.amount, form, "per") if on == "amount_won" else 1
    floor = refusals.taken(None, _floor, on, form)
    daily_cap = refusals.taken(None, parsing.whole, _text(form, "daily_cap"), "daily_cap")
    with refusals:
        rule = PointsRule(
            on=on,
            points=points,
            per=per,
            activity=_text(form, "activity") or None if on == "activity" else None,
            verified_only=on == "activity" and bool(form.get("verified_only")),
            minimum=floor,
            product=_text(form, "product") or None,
            segment=_text(form, "segment") or None,
            source=_text(form, "source") or None,
            daily_cap=daily_cap,
        )
    refusals.refuse()
    return rule


def _needed(read: Callable[[str, str], T | None], form: Fields, name: str) -> T:
    return parsing.needed(read(_text(form, name), name), name)


def _floor(on: Basis, form: Fields) -> int | None:
    """The least amount, or for activities the least length in seconds."""
    if on != "activity":
        return parsing.amount(_text(form, "minimum"), "minimum")
    minutes = parsing.whole(_text(form, "minutes"), "minutes")
    return None if minutes is None else minutes * SECONDS


def _points_fields(rule: PointsRule) -> dict[str, str]:
    seconds = rule.minimum if rule.on == "activity" else None
    return {
        "points": str(rule.points),
        "per": parsing.amount_text(rule.per),
        "activity": rule.activity or "",
        "verified_only": "yes" if rule.verified_only else "",
        "minutes": "" if seconds is None else str(seconds // SECONDS),
        "minimum": "" if rule.on == "activity" else parsing.amount_text(rule.minimum),
        "product": rule.product or "",
        "segment": rule.segment or "",
        "source": rule.source or "",
        "daily_cap": "" if rule.daily_cap is None else str(rule.daily_cap),
    }


def _goal(form: Fields) -> Goal:
    metric, _, of = _text(form, "metric").partition(":")
    refusals = Gathered()
    target = refusals.taken(None, _target, metric, _text(form, "target"))
    steps = refusals.taken(SOME_STEPS, _steps, form)
    min_sample = refusals.taken(None, parsing.whole, _text(form, "min_sample"), "min_sample")
    team = refusals.taken(None, parsing.whole, _text(form, "team"), "team")
    with refusals:
        goal = Goal(
            metric=metric,
            kind=_text(form, "period"),  # type: ignore[arg-type]  # Goal refuses what is none
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
        at, points = f"at_{n}", f"points_{n}"
        if not _text(form, at) and not _text(form, points):
            continue
        start = refusals.taken(Decimal(0), _needed, parsing.percent, form, at)
        steps.append(Step(start, refusals.taken(0, _needed, parsing.whole, form, points)))
    refusals.refuse()
    return tuple(steps)


def _goal_fields(goal: Goal) -> dict[str, str]:
    fields = {
        "metric": f"attainment:{goal.of}" if goal.metric == "attainment" else goal.metric,
        "period": goal.kind,
        "target": _target_text(goal),
        "min_sample": str(goal.min_sample or ""),
        "team": "" if goal.team_id is None else str(goal.team_id),
    }
    for n, step in zip(STEPS, goal.steps, strict=False):
        fields |= {f"at_{n}": parsing.percent_text(step.at), f"points_{n}": str(step.points)}
    return fields


def _target_text(goal: Goal) -> str:
    if goal.target is None:
        return ""
    unit = counted(goal.metric).unit
    if unit == "ratio":
        return parsing.percent_text(goal.target)
    return parsing.amount_text(int(goal.target)) if unit == "money" else f"{goal.target:f}"


def _text(form: Fields, name: str) -> str:
    return form.get(name, "").strip()
