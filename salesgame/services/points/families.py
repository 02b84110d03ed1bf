"""The families of rules: how a body of each is read, and what follows when a version begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.core.events import PlanChanged
from salesgame.domain.core.versions import (
    PlanNameTaken,
    PlanWithoutAName,
    RuleNameTaken,
    RuleWithoutAName,
)
from salesgame.domain.deals.activity import known_kind
from salesgame.domain.pay.body import plan_from
from salesgame.domain.points.rules import rule_from
from salesgame.domain.targets.goals import check_goal_metrics, goal_of
from salesgame.queries.deals.activities import activity_kinds, own_kinds
from salesgame.services.points.scoring import rescore
from salesgame.services.work import Work


@dataclass(frozen=True, slots=True)
class RuleFamily:
    """Rules of one sort.

    `read` refuses, by name, a body it can't read or that counts what this company doesn't have;
    `begun` does what follows, in the same act, when a version of a rule begins in days that are
    already there; one may begin in closed days only where that `corrects` them. The two refusals
    are those of its rules' names.
    """

    read: Callable[[Session, Mapping[str, Any]], None]
    begun: Callable[[Work, int, date], None] = lambda _work, _rule_id, _since: None
    corrects: bool = False
    without_a_name: type[RuleWithoutAName] = RuleWithoutAName
    name_taken: type[RuleNameTaken] = RuleNameTaken


def _points_rule(session: Session, body: Mapping[str, Any]) -> None:
    rule = rule_from(body)
    if rule.activity:
        known_kind(activity_kinds(session), rule.activity)


def _goal(session: Session, body: Mapping[str, Any]) -> None:
    check_goal_metrics(goal_of(body), own_kinds(session))


def _plan(_session: Session, body: Mapping[str, Any]) -> None:
    plan_from(body)


def _rescore(work: Work, _rule_id: int, since: date) -> None:
    rescore(work, since)


def _plan_begun(work: Work, rule_id: int, since: date) -> None:
    work.happened(PlanChanged(rule_id, None, since))


FAMILIES: Mapping[str, RuleFamily] = {
    "points": RuleFamily(_points_rule, _rescore),
    "goal": RuleFamily(_goal),
    "plan": RuleFamily(
        _plan,
        _plan_begun,
        corrects=True,
        without_a_name=PlanWithoutAName,
        name_taken=PlanNameTaken,
    ),
}
