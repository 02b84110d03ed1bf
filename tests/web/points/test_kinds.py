"""What varies is said under the same keys in every layer; one left out is found here."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from salesgame.domain.points.causes import CAUSES, GOAL
from salesgame.domain.points.rules import KINDS
from salesgame.queries.points.facts import FACT_TABLES
from salesgame.services.points.families import FAMILIES
from salesgame.services.points.scorers import SCORERS
from salesgame.services.points.trials import PAST_FACTS
from salesgame.web.points.facts import FACT_WORDS
from salesgame.web.points.rules.kinds import FORMS

TEMPLATES = Path("points/rules/inputs")


def test_every_kind_of_rule_has_a_form_its_inputs_and_a_family(app: Flask) -> None:
    assert [*FORMS] == [*KINDS, "goal"]
    assert {form.family for form in FORMS.values()} <= FAMILIES.keys()
    for kind in FORMS:
        assert app.jinja_env.get_template(str(TEMPLATES / f"{kind}.html"))


def test_every_cause_of_points_has_its_facts_and_its_words() -> None:
    assert tuple(FACT_TABLES) == CAUSES
    assert tuple(FACT_WORDS) == CAUSES


def test_every_cause_that_is_a_fact_is_scored_and_tried() -> None:
    facts = set(CAUSES) - {GOAL}

    assert {scorer.cause for scorer in SCORERS} == facts
    assert {kind.cause for kind in KINDS.values()} == facts
    assert PAST_FACTS.keys() == facts
