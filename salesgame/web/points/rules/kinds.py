"""The kinds of rules that pages make: those of points in their order, and goals.

A kind has an entry here, its rule in `domain.points.rules`, and its inputs in
`templates/points/rules/inputs/`, all under one key.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesgame.domain.core.versions import Version
from salesgame.domain.core.words import N_
from salesgame.web.points.rules import wording
from salesgame.web.points.rules.form import RuleForm
from salesgame.web.points.rules.goals import GoalForm
from salesgame.web.points.rules.points import ACTIVITIES, DEALS, PER, PointsForm

FORMS: Mapping[str, RuleForm[Any]] = {
    "deal_won": PointsForm(N_("Deals won"), "deal_won", wording.deal_won, DEALS),
    "amount_won": PointsForm(N_("Amount won"), "amount_won", wording.amount_won, PER, DEALS),
    "activity": PointsForm(N_("Activities"), "activity", wording.activity, ACTIVITIES),
    "goal": GoalForm(N_("A goal")),
}


def kind_of(version: Version) -> str:
    """Whose form a version has: a points rule says what it is on, a goal is one by its family."""
    return str(version.body.get("on", version.family))
