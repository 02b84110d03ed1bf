"""Points rules and goals as sentences with their history; new versions, never edits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access.permissions import may_set_rules
from salesgame.domain.core.refusals import Gathered
from salesgame.extensions import db, reactions
from salesgame.queries.deals.activities import activity_kinds, own_kinds
from salesgame.queries.people.teams import teams
from salesgame.queries.points.rules import history, product_names, versions
from salesgame.services.points.rules import (
    check_begin,
    create_rule,
    free_name,
    retire_rule,
    succeed_rule,
)
from salesgame.services.points.trials import RuleTrial
from salesgame.services.work import Work, unit_of_work
from salesgame.web.points.rules.form import Fields, RuleForm, RuleNames, RuleText, WrittenRule
from salesgame.web.points.rules.goals import StepInputs, metric_choices, quota_choices, step_inputs
from salesgame.web.points.rules.history import RuleHistory, told_all, told_of
from salesgame.web.points.rules.kinds import FORMS
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, needs, own_id, viewer
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _

bp = Blueprint("rules", __name__)
SUGGESTIONS = 200
_FAMILIES = {form.family for form in FORMS.values()}


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/rules")
@needs("manager", "finance", "admin")
def page() -> str:
    """Every rule in force, those to come, and those that ended."""
    points = told_all(versions(db.session(), "points"), _today())
    goals = told_all(versions(db.session(), "goal"), _today())
    return render_template(
        "points/rules/page.html",
        points=[rule for rule in points if not rule.has_ended],
        goals=[rule for rule in goals if not rule.has_ended],
        ended=[rule for rule in (*points, *goals) if rule.has_ended],
        names=_names(),
        may_set=may_set_rules(viewer()),
    )


@bp.get("/rules/new")
@needs("manager", "admin")
def new() -> str:
    """The form of a new rule of one of the kinds."""
    return _form(_kind(request.args.get("on", next(iter(FORMS)))), {})


def _again(problems: Problems, rule_id: int | None = None) -> str:
    told = None if rule_id is None else _load(rule_id)
    kind = told.last.kind if told else _kind(request.form.get("kind", ""))
    return _form(kind, request.form, problems, told)


@bp.post("/rules")
@needs("manager", "admin")
@refusals_to(_again)
def create() -> str | Answer:
    """Make a rule; with `try`, only show what it would have given."""
    kind = _kind(request.form.get("kind", ""))
    if request.form.get("try"):
        return _form(kind, request.form, tried=FORMS[kind].written(request.form))
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        name, entered, begins_on = _new_rule(work, FORMS[kind])
        rule_id = create_rule(work, FORMS[kind].family, name, begins_on, entered.body)
    return _saved(rule_id)


@bp.get("/rules/<int:rule_id>")
@needs("manager", "finance", "admin")
def rule(rule_id: int, problems: Problems | None = None) -> str:
    """One rule: how it reads now, how it read before, and how it ends."""
    told = _load(rule_id)
    return render_template(
        "points/rules/rule.html", told=told, problems=problems or {}, names=_names(),
        may_change=may_set_rules(viewer()) and told.ends_on is None,
        first_without=request.form.get("begins_on", _today().isoformat()),
    )  # fmt: skip


@bp.get("/rules/<int:rule_id>/versions/new")
@needs("manager", "admin")
def next_version(rule_id: int) -> str:
    """The form of a successor, filled with the latest version."""
    told = _load(rule_id)
    return _form(told.last.kind, told.last.fields, told=told)


@bp.post("/rules/<int:rule_id>/versions")
@needs("manager", "admin")
@refusals_to(_again)
def succeed(rule_id: int) -> str | Answer:
    """Let a new version take over; with `try`, only show what it would have given."""
    told = _load(rule_id)
    form, refusals = FORMS[told.last.kind], Gathered()
    if request.form.get("try"):
        return _form(told.last.kind, request.form, told=told, tried=form.written(request.form))
    with refusals:
        entered = form.written(request.form)
    with refusals:
        begins_on = _day_asked("begins_on")
    refusals.refuse()
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        succeed_rule(work, rule_id, begins_on, entered.body)
    return _saved(rule_id)


@bp.post("/rules/<int:rule_id>/retirement")
@needs("manager", "admin")
@refusals_to(rule)
def retire(rule_id: int) -> Answer:
    """End a rule on a day."""
    told = _load(rule_id)
    on = _day_asked("begins_on")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        retire_rule(work, rule_id, on)
    toast(_("“%(name)s” ends. What it gave stays.", name=told.name))
    return redirect(url_for("rules.page"), code=303)


def _new_rule(work: Work, form: RuleForm[Any]) -> tuple[str, WrittenRule[Any], date]:
    """The name, the rule and its first day as they are typed. Raises all that is wrong."""
    refusals = Gathered()
    with refusals:
        name = free_name(work, form.family, request.form.get("name", ""))
    with refusals:
        entered = form.written(request.form)
    with refusals:
        begins_on = _day_asked("begins_on")
        check_begin(work, form.family, begins_on)
    refusals.refuse()
    return name, entered, begins_on


def _saved(rule_id: int) -> Answer:
    toast(_("Saved. The rule holds from the day it begins."))
    return redirect(url_for("rules.rule", rule_id=rule_id), code=303)


@dataclass(frozen=True, slots=True)
class TriedRule:
    """A rule that was tried: in words, what it would have given, and to how many."""

    text: RuleText
    trial: RuleTrial
    reach: str
    only_yours: bool


def _form(
    kind: str,
    fields: Fields,
    problems: Problems | None = None,
    told: RuleHistory | None = None,
    tried: WrittenRule[Any] | None = None,
) -> str:
    names = _names()
    return render_template(
        "points/rules/form.html",
        kind=kind,
        kinds=[
            (_(form.title), url_for("rules.new", on=key), key == kind)
            for key, form in FORMS.items()
        ],
        action=url_for("rules.succeed", rule_id=told.id) if told else url_for("rules.create"),
        fields=fields,
        problems=problems or {},
        told=told,
        tried=None if tried is None else _tried(FORMS[kind], tried.rule, names),
        offered=_offered(names),
        today=_today(),
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """What the inputs of rules let one choose, and suggest: `(key, name)` of each."""

    activities: Iterable[tuple[str, str]]
    products: tuple[str, ...]
    quotas: Sequence[tuple[str, str]]
    metrics: Sequence[tuple[str, str]]
    teams: Mapping[int, str]
    currency: str
    min_sample: int
    steps: Callable[[Fields], list[StepInputs]] = step_inputs


def _offered(names: RuleNames) -> Offered:
    company, own = current_company(), own_kinds(db.session())
    return Offered(
        activities=names.kinds.items(),
        products=product_names(db.session(), SUGGESTIONS),
        quotas=quota_choices(own),
        metrics=metric_choices(own),
        teams=names.teams,
        currency=company.currency,
        min_sample=company.min_sample,
    )


def _names() -> RuleNames:
    kinds = activity_kinds(db.session()).values()
    return RuleNames(
        {kind.key: _(kind.name) for kind in kinds},
        {team.id: team.name for team in teams(db.session())},
    )


def _tried(form: RuleForm[Any], rule: object, names: RuleNames) -> TriedRule:
    below = viewer().role == "manager"
    people = viewer().people_below if below else None
    trial = form.tried(db.session(), current_company(), rule, _today(), people)
    return TriedRule(form.told(rule, names), trial, form.reach(trial), below)


def _load(rule_id: int) -> RuleHistory:
    own = history(db.session(), rule_id)
    shown = own if own and own[0].family in _FAMILIES else None
    return told_of(found(shown), _today())


def _kind(text: str) -> str:
    if text not in FORMS:
        abort(404)
    return text


def _day_asked(name: str) -> date:
    return parsing.needed(parsing.day(request.form.get(name, ""), name), name)


def _today() -> date:
    return current_company().calendar.day_of(clock.now())
