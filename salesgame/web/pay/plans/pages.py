"""Commission plans as sentences, with their versions, the people on them, and a deal to try."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.core.calendar import LAST_DAY
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.pay.plan import Plan, PlanVersion
from salesgame.domain.pay.terms import PlanHistory
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.extensions import db, reactions
from salesgame.queries.pay.plans import (
    PAGE,
    PlanMember,
    assignments,
    members,
    plan_list,
    plans,
)
from salesgame.queries.people.names import people_named
from salesgame.services.pay.plans import (
    NobodyChosen,
    NobodyToTakeOff,
    create_plan,
)
from salesgame.services.points.rules import free_name
from salesgame.services.proposals.plans import assignment_change, terms_change
from salesgame.services.work import Work, unit_of_work
from salesgame.web.pay.causes import Maths
from salesgame.web.pay.plans.forms import ROWS, fields_of, plan_of
from salesgame.web.pay.plans.trials import trial, trial_curve
from salesgame.web.pay.plans.wording import blocks, in_brief, period_adverb
from salesgame.web.proposals.saving import said, saved, why_told
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, needs, own_id
from salesgame.web.site.refusals import Problems, problems_of, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.figures import symbol
from salesgame.web.ui.language import _, locale, ngettext

bp = Blueprint("plans", __name__)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/plans")
@needs("finance", "admin")
def listing() -> str:
    """Every plan with its rates in one line, and how many are on it today."""
    rows = plan_list(db.session(), _today())
    return render_template(
        "pay/plans/listing.html", rows=rows, in_brief=in_brief, often=period_adverb
    )


@bp.get("/plans/new")
@needs("finance", "admin")
def new() -> str:
    """The form of a new plan."""
    first = {"shape": "marginal", "from_1": "0", "begins_on": _today().isoformat()}
    return _form(first)


def _again(problems: Problems, rule_id: int | None = None) -> str:
    return _form(request.form, problems, None if rule_id is None else _load(rule_id))


@bp.post("/plans")
@needs("finance", "admin")
@refusals_to(_again)
def create() -> Answer:
    """Make a plan."""
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        rule_id = create_plan(work, *_new_plan(work))
    toast(_("Saved. Now put people on the plan."))
    return redirect(url_for("plans.plan", rule_id=rule_id), code=303)


@bp.get("/plans/<int:rule_id>")
@needs("finance", "admin")
def plan(rule_id: int, problems: Problems | None = None) -> str:
    """One plan: how it reads, its versions, who is on it, and what a deal would earn."""
    told = _load(rule_id)
    shown = found(_chosen(told))
    tried, wrong = _trial(shown)
    people = members(db.session(), rule_id, after=request.args.get("after", type=parsing.number))
    return render_template(
        "pay/plans/plan.html",
        told=told,
        shown=shown,
        blocks=blocks(shown.plan, told.before(shown)),
        tried=tried,
        curve=trial_curve(shown.plan, request.args),
        people=people,
        more=people[-1].person_id if len(people) == PAGE else None,
        leaving=_leaving(people),
        last_day=LAST_DAY,
        problems={**wrong, **(problems or {})},
        currency_sign=symbol(current_company().currency, locale()),
        today=_today(),
    )


@bp.get("/plans/<int:rule_id>/versions/new")
@needs("finance", "admin")
def next_version(rule_id: int) -> str:
    """The form of a successor, filled with the latest version."""
    told = _load(rule_id)
    fields = fields_of(told.versions[-1].plan) | {"begins_on": _today().isoformat()}
    return _form(fields, told=told)


@bp.post("/plans/<int:rule_id>/versions")
@needs("finance", "admin")
@refusals_to(_again)
def succeed(rule_id: int) -> Answer:
    """Let new terms take over from a day on."""
    _load(rule_id)
    refusals = Gathered()
    with refusals:
        begins_on = _day("begins_on")
    with refusals:
        terms = plan_of(request.form)
    refusals.refuse()
    change = terms_change(rule_id, begins_on, terms, why_told())
    return saved(lambda _work: change, _say_succeeded, url_for("plans.plan", rule_id=rule_id))


@bp.post("/plans/<int:rule_id>/people")
@needs("finance", "admin")
@refusals_to(plan)
def assign(rule_id: int) -> Answer:
    """Put a person on the plan."""
    _load(rule_id)
    refusals = Gathered()
    with refusals:
        person_id = _called(request.form.get("person", "").strip())
    with refusals:
        start = _day("start")
    with refusals:
        end = parsing.day(request.form.get("end", ""), "end") or LAST_DAY
    refusals.refuse()
    change = assignment_change(rule_id, person_id, start, end, why_told())
    done = said(_("They are on the plan."))
    return saved(lambda _work: change, done, url_for("plans.plan", rule_id=rule_id))


@bp.post("/plans/<int:rule_id>/people/end")
@needs("finance", "admin")
@refusals_to(plan)
def take_off(rule_id: int) -> Answer:
    """Take people off the plan from a day on, as many as are chosen."""
    _load(rule_id)
    people, refusals = set(request.form.getlist("leaving", parsing.number)), Gathered()
    with refusals:
        end = _day("first_off")
    with refusals:
        if not people:
            raise NobodyToTakeOff
    refusals.refuse()
    told = {"plan": rule_id, "people": sorted(people), "first_off": end.isoformat()}
    change = ProposedChange("assignment_end", told, why_told())
    done = said(
        ngettext(
            "One person leaves the plan. What they earned stays.",
            "%(num)s people leave the plan. What they earned stays.",
            len(people),
        )
    )
    return saved(lambda _work: change, done, url_for("plans.plan", rule_id=rule_id))


@bp.post("/plans/<int:rule_id>/retirement")
@needs("finance", "admin")
@refusals_to(plan)
def retire(rule_id: int) -> Answer:
    """End the plan from a day on."""
    _load(rule_id)
    told = {"plan": rule_id, "begins_on": _day("begins_on").isoformat()}
    change = ProposedChange("plan_end", told, why_told())
    done = said(_("The plan ends. What it paid stays."))
    return saved(lambda _work: change, done, url_for("plans.listing"))


def _say_succeeded(change: ProposedChange) -> None:
    told = change.arguments
    begins_on = date.fromisoformat(told["begins_on"])
    paid = assignments(db.session(), begins_on, LAST_DAY, rule_id=told["plan"])
    to_go = None if paid else _("Nobody is on the plan from that day on: put people on it.")
    toast(_("Saved. Deals closed from that day on are paid by the new terms."), to_go)


def _new_plan(work: Work) -> tuple[str, date, Plan]:
    """The name, the first day and the terms as they are typed. Raises all that is wrong."""
    refusals = Gathered()
    with refusals:
        name = free_name(work, "plan", request.form.get("name", ""))
    with refusals:
        begins_on = _day("begins_on")
    with refusals:
        terms = plan_of(request.form)
    refusals.refuse()
    return name, begins_on, terms


def _called(name: str) -> int:
    called = people_named(db.session(), name, active=True)
    if len(called) != 1:
        raise NobodyChosen
    return called[0]


def _leaving(people: Iterable[PlanMember]) -> set[int]:
    """Who is chosen to be taken off: as the form sent it, or everybody of the page."""
    if "everybody" in request.args:
        return {one.person_id for one in people}
    return set(request.form.getlist("leaving", parsing.number))


def _form(
    fields: Mapping[str, str], problems: Problems | None = None, told: PlanHistory | None = None
) -> str:
    return render_template(
        "pay/plans/form.html",
        fields=fields,
        problems=problems or {},
        told=told,
        rows=ROWS,
        company=current_company(),
    )


def _trial(shown: PlanVersion) -> tuple[Maths | None, dict[str, str]]:
    try:
        return trial(shown, request.args), {}
    except DomainError as refusal:
        return None, problems_of(refusal)


def _load(rule_id: int) -> PlanHistory:
    return found(plans(db.session()).get(rule_id))


def _chosen(told: PlanHistory) -> PlanVersion | None:
    number = request.args.get("version", type=parsing.number)
    return told.shown_on(_today()) if number is None else told.numbered(number)


def _day(name: str) -> date:
    return parsing.needed(parsing.day(request.form.get(name, ""), name), name)


def _today() -> date:
    return current_company().calendar.day_of(clock.now())
