"""Points rules and goals as sentences with their history; new versions, never edits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access.permissions import may_set_rules
from salesgame.domain.core.calendar import Period
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.targets.goals import Goal
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
from salesgame.services.points.trials import RuleTrial, try_goal, try_rule
from salesgame.services.work import Work, unit_of_work
from salesgame.web.points.forms import (
    KINDS,
    SECONDS,
    STEPS,
    Written,
    family_of,
    fields_of,
    goals_on,
    kind_of,
    written,
)
from salesgame.web.points.history import Rule, RuleHistory, told_all, told_of
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, needs, own_id, viewer
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.jinja import add_filters
from salesgame.web.ui.language import _

bp = Blueprint("rules", __name__)
SUGGESTIONS = 200


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
    add_filters(app, minutes=lambda seconds: seconds // SECONDS)


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
        **_around(),
    )


@bp.get("/rules/new")
@needs("manager", "admin")
def new() -> str:
    """The form of a new rule of one of the kinds."""
    return _form(_kind(request.args.get("on", KINDS[0])), {})


def _again(problems: Problems, rule_id: int | None = None) -> str:
    told = None if rule_id is None else _load(rule_id)
    return _form(_kind_asked(told), request.form, problems, told)


@bp.post("/rules")
@needs("manager", "admin")
@refusals_to(_again)
def create() -> str | Answer:
    """Make a rule; with `try`, only show what it would have given."""
    kind = _kind_asked(None)
    if request.form.get("try"):
        return _form(kind, request.form, tried=written(kind, request.form).rule)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        name, entered, begins_on = _new_rule(work, kind)
        rule_id = create_rule(work, entered.family, name, begins_on, entered.body)
    return _saved(rule_id)


@bp.get("/rules/<int:rule_id>")
@needs("manager", "finance", "admin")
def rule(rule_id: int, problems: Problems | None = None) -> str:
    """One rule: how it reads now, how it read before, and how it ends."""
    told = _load(rule_id)
    return render_template(
        "points/rules/rule.html", told=told, problems=problems or {}, **_around()
    )


@bp.get("/rules/<int:rule_id>/versions/new")
@needs("manager", "admin")
def next_version(rule_id: int) -> str:
    """The form of a successor, filled with the latest version."""
    told = _load(rule_id)
    return _form(kind_of(told.last.rule), fields_of(told.last.rule), told=told)


@bp.post("/rules/<int:rule_id>/versions")
@needs("manager", "admin")
@refusals_to(_again)
def succeed(rule_id: int) -> str | Answer:
    """Let a new version take over; with `try`, only show what it would have given."""
    told = _load(rule_id)
    kind, refusals = _kind_asked(told), Gathered()
    if request.form.get("try"):
        return _form(kind, request.form, told=told, tried=written(kind, request.form).rule)
    with refusals:
        entered = written(kind, request.form)
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


def _new_rule(work: Work, kind: str) -> tuple[str, Written, date]:
    """The name, the rule and its first day as they are typed. Raises all that is wrong."""
    refusals = Gathered()
    with refusals:
        name = free_name(work, family_of(kind), request.form.get("name", ""))
    with refusals:
        entered = written(kind, request.form)
    with refusals:
        begins_on = _day_asked("begins_on")
        check_begin(work, begins_on)
    refusals.refuse()
    return name, entered, begins_on


def _saved(rule_id: int) -> Answer:
    toast(_("Saved. The rule holds from the day it begins."))
    return redirect(url_for("rules.rule", rule_id=rule_id), code=303)


def _form(
    kind: str,
    fields: Mapping[str, str],
    problems: Problems | None = None,
    told: RuleHistory | None = None,
    tried: Rule | None = None,
) -> str:
    return render_template(
        "points/rules/form.html",
        kind=kind,
        fields=fields,
        problems=problems or {},
        told=told,
        tried=tried,
        trial=None if tried is None else _trial(tried),
        goals=goals_on(own_kinds(db.session())),
        steps=STEPS,
        products=product_names(db.session(), SUGGESTIONS),
        **_around(),
    )


def _around() -> dict[str, Any]:
    """What every page of rules needs beside its rules."""
    return {
        "may_set": may_set_rules(viewer()),
        "today": _today(),
        "teams": {team.id: team.name for team in teams(db.session())},
        "kinds": {kind.key: _(kind.name) for kind in activity_kinds(db.session()).values()},
        "company": current_company(),
        "only_yours": viewer().role == "manager",
    }


def _trial(tried: Rule) -> RuleTrial:
    people = viewer().people_below if viewer().role == "manager" else None
    period = _last_period(tried)
    if isinstance(tried, Goal):
        return try_goal(db.session(), current_company(), tried, period, people)
    return try_rule(db.session(), tried, period, people)


def _last_period(tried: Rule) -> Period:
    calendar = current_company().calendar
    kind = tried.kind if isinstance(tried, Goal) else "month"
    return calendar.previous(calendar.period(kind, _today()))


def _load(rule_id: int) -> RuleHistory:
    own = history(db.session(), rule_id)
    shown = own if own and own[0].family in ("points", "goal") else None
    return told_of(found(shown), _today())


def _kind_asked(told: RuleHistory | None) -> str:
    return kind_of(told.last.rule) if told else _kind(request.form.get("kind", ""))


def _kind(text: str) -> str:
    if text not in KINDS:
        abort(404)
    return text


def _day_asked(name: str) -> date:
    return parsing.needed(parsing.day(request.form.get(name, ""), name), name)


def _today() -> date:
    return current_company().calendar.day_of(clock.now())
