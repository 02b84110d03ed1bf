"""Points rules between their bodies, their forms and their sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from salesgame.domain.company.company import Company
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.points.rules import PointsRule, rule_from
from salesgame.services.points.trials import RuleTrial, try_rule
from salesgame.web.points.rules import wording
from salesgame.web.points.rules.form import (
    Fields,
    RuleForm,
    RuleNames,
    RuleText,
    WrittenRule,
    needed,
    text,
)
from salesgame.web.ui import filters, parsing
from salesgame.web.ui.language import ngettext

SECONDS = 60


@dataclass(frozen=True, slots=True)
class FormPart:
    """Some inputs of a form: how a rule's parts are read off them, shown in them, and said."""

    read: Callable[[Fields, Gathered], dict[str, Any]]
    fields: Callable[[PointsRule], dict[str, str]]
    phrases: Callable[[PointsRule], list[str]] = lambda _rule: []


class PointsForm(RuleForm[PointsRule]):
    """A kind of points rule: the parts of its form, and its sentence."""

    family, icon = "points", "bolt"

    def __init__(
        self,
        title: str,
        on: str,
        sentence: Callable[[PointsRule, RuleNames], str],
        *parts: FormPart,
    ) -> None:
        super().__init__(title)
        self._on, self._sentence = on, sentence
        self._parts = (*parts, CAP)

    def parsed(self, body: Mapping[str, Any]) -> PointsRule:
        """The rule a version keeps."""
        return rule_from(body)

    def written(self, form: Fields) -> WrittenRule[PointsRule]:
        """Read the form. Raises Mistyped, and what the rule itself refuses."""
        refusals, read = Gathered(), dict[str, Any]()
        points = refusals.taken(1, needed, parsing.whole, form, "points")
        for part in self._parts:
            read |= part.read(form, refusals)
        with refusals:
            rule = PointsRule(self._on, points, **read)
        refusals.refuse()
        return WrittenRule(rule, rule.body())

    def fields(self, rule: PointsRule) -> dict[str, str]:
        """What the form shows of a rule that is to be succeeded."""
        shown = {"points": str(rule.points)}
        for part in self._parts:
            shown |= part.fields(rule)
        return shown

    def told(self, rule: PointsRule, names: RuleNames) -> RuleText:
        """The rule in words."""
        phrases = (phrase for part in self._parts for phrase in part.phrases(rule))
        return RuleText(self._sentence(rule, names), tuple(phrases))

    def tried(
        self,
        session: Session,
        company: Company,
        rule: PointsRule,
        today: date,
        people: Collection[int] | None,
    ) -> RuleTrial:
        """What it would have given these people (None: everybody) in the last month."""
        calendar = company.calendar
        last = calendar.previous(calendar.period("month", today))
        return try_rule(session, rule, last, people)

    def reach(self, trial: RuleTrial) -> str:
        """To how many people a trial gave points, for how many facts."""
        return ngettext(
            "to %(num)s person, for %(facts)s facts", "to %(num)s people, for %(facts)s facts",
            trial.people, facts=filters.number(trial.facts),
        )  # fmt: skip


def _read_per(form: Fields, refusals: Gathered) -> dict[str, Any]:
    return {"per": refusals.taken(1, needed, parsing.amount, form, "per")}


def _read_deals(form: Fields, refusals: Gathered) -> dict[str, Any]:
    least = refusals.taken(None, parsing.amount, text(form, "minimum"), "minimum")
    filtered = {name: text(form, name) or None for name in ("product", "segment", "source")}
    return {"minimum": least, **filtered}


def _deal_fields(rule: PointsRule) -> dict[str, str]:
    return {
        "minimum": parsing.amount_text(rule.minimum),
        "product": rule.product or "",
        "segment": rule.segment or "",
        "source": rule.source or "",
    }


def _read_activities(form: Fields, refusals: Gathered) -> dict[str, Any]:
    minutes = refusals.taken(None, parsing.whole, text(form, "minutes"), "minutes")
    return {
        "activity": text(form, "activity") or None,
        "verified_only": bool(form.get("verified_only")),
        "minimum": None if minutes is None else minutes * SECONDS,
    }


def _activity_fields(rule: PointsRule) -> dict[str, str]:
    return {
        "activity": rule.activity or "",
        "verified_only": "yes" if rule.verified_only else "",
        "minutes": "" if rule.minimum is None else str(rule.minimum // SECONDS),
    }


def _activity_phrases(rule: PointsRule) -> list[str]:
    return [] if rule.minimum is None else [wording.at_least_minutes(rule.minimum // SECONDS)]


def _read_cap(form: Fields, refusals: Gathered) -> dict[str, Any]:
    cap = refusals.taken(None, parsing.whole, text(form, "daily_cap"), "daily_cap")
    return {"daily_cap": cap}


def _cap_fields(rule: PointsRule) -> dict[str, str]:
    return {"daily_cap": "" if rule.daily_cap is None else str(rule.daily_cap)}


PER = FormPart(_read_per, lambda rule: {"per": parsing.amount_text(rule.per)})
DEALS = FormPart(_read_deals, _deal_fields, wording.deals_taken)
ACTIVITIES = FormPart(_read_activities, _activity_fields, _activity_phrases)
CAP = FormPart(_read_cap, _cap_fields, wording.capped)
