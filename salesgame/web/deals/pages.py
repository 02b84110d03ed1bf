"""Deals: the list, the page of one with its history, logging, changing and cancelling."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import cast, get_args

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.approvals.deciding import check_reason
from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.core.words import N_
from salesgame.domain.deals.deal import Deal
from salesgame.extensions import db, reactions
from salesgame.queries.deals import deal_list
from salesgame.queries.deals.activity_list import activities_about
from salesgame.queries.deals.deal_list import Chosen, DealLine, before_from
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.deals.history import version_of
from salesgame.queries.deals.lookups import points_of, stages
from salesgame.queries.people.teammates import shown_name, teammates
from salesgame.queries.points.rules import product_names
from salesgame.services.deals.deals import DEALS
from salesgame.services.deals.history import as_json
from salesgame.services.work import unit_of_work
from salesgame.web.coaching.pages import period_choices
from salesgame.web.deals import forms as deal_form
from salesgame.web.deals.details import details
from salesgame.web.deals.history import history, meanwhile, seen_in
from salesgame.web.deals.listing import DealFilter, listed_deal, status_choices
from salesgame.web.site.current_company import current_company, prime
from salesgame.web.site.loaders import (
    found,
    load_deal,
    load_editable_deal,
    load_person,
    needs,
    own_id,
    person,
    viewer,
)
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import WayBack, toast
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _, ngettext

bp = Blueprint("deals", __name__)
PERIODS: tuple[PeriodKind, ...] = ("month", "quarter", "year")
TAKEN_BACK = N_("Taken back right after logging")
RESTORED = N_("Restored")
SUGGESTIONS = 200  # names of products


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/deals")
def listing() -> str:
    """One's own deals; a manager's people's; everybody's for finance and admins."""
    asked = _asked()
    period = None if asked.status == "open" else _period(asked.period)
    before = before_from(request.args.get("before", ""))
    whose = asked.person_id
    people = _people() if whose is None else {load_person(whose)}
    lines, more = deal_list.deal_lines(db.session(), people, asked.status, period, before)
    may_log = person().role == "rep"
    linked = frozenset[int]() if may_log else _people()
    return render_template(
        "deals/listing.html",
        deals=[listed_deal(line, asked, linked) for line in lines],
        name=shown_name(db.session(), whose) if whose else None,
        everybody=asked.href(person=None) if whose else None,
        statuses=status_choices(asked),
        period=period,
        periods=period_choices(period, lambda kind: asked.href(period=kind)) if period else (),
        newer=asked.href() if before else None,
        older=asked.href(before=more) if more else None,
        may_log=may_log,
    )


@bp.get("/log/deal")
@needs("rep")
def form(problems: Problems | None = None) -> str:
    """The form of a new deal; the stage that means won is chosen already."""
    typed, refused = deal_form.typed_of(request.form), problems or {}
    today = current_company().calendar.day_of(clock.now()).isoformat()
    entered = replace(typed, stage=typed.stage or _first_won(), closed_on=typed.closed_on or today)
    return render_template(
        "deals/form.html", deal=None, form=entered, problems=refused, holders=(), seen=None,
        meanwhile=(), unfolded=deal_form.unfolded(entered, refused, known=False), **_offered(),
    )  # fmt: skip


@bp.post("/deals")
@needs("rep")
@refusals_to(form)
def create() -> Answer:
    """Log a deal."""
    entered = deal_form.typed_of(request.form)
    entered = replace(entered, key=f"{own_id()}-{entered.key}")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id(), short=True) as work:
        prime(work.company)
        deal = DEALS.log(work, deal_form.fields_of(work, entered, (), own_id()))
        earned = points_of(work.session, "deal", deal.id, own_id())
    said = f"{_('%(name)s logged.', name=deal.name)} {_earned(earned)}".strip()
    toast(said, undo=WayBack("deals.cancel", {"deal_id": deal.id}))
    return redirect("/", code=303)


@bp.get("/deals/<int:deal_id>")
def page(deal_id: int, problems: Problems | None = None) -> str:
    """A deal with its credits, what it brought, and how it came to say what it says."""
    load_deal(deal_id)
    deal, line = _deal(deal_id)
    return render_template(
        "deals/page.html", deal=deal, line=line, problems=problems or {},
        changes=history(db.session(), "deal", deal_id, as_json(deal)), details=details(deal),
        activities=activities_about(db.session(), deal_id),
        points=points_of(db.session(), "deal", deal_id, own_id()),
        is_mine=any(holder.person_id == own_id() for holder in line.holders),
        may_edit=permissions.may_edit_deal(viewer(), (h.person_id for h in line.holders)),
    )  # fmt: skip


@bp.get("/deals/<int:deal_id>/edit")
def edit(deal_id: int, problems: Problems | None = None) -> str:
    """The form of a known deal."""
    load_editable_deal(deal_id)
    seen = version_of(db.session(), "deal", deal_id)  # before the deal: a change between shows
    deal, line = _deal(deal_id)
    entered = deal_form.typed_from(deal, line, current_company().decimals, parsing.sign())
    if request.form:
        entered = deal_form.typed_of(request.form, entered)
    return render_template(
        "deals/form.html", deal=deal, form=entered, problems=problems or {}, holders=line.holders,
        seen=seen, unfolded=deal_form.unfolded(entered, problems or {}, known=True),
        meanwhile=meanwhile(db.session(), "deal", deal_id, as_json(deal), request.form),
        **_offered(),
    )  # fmt: skip


@bp.post("/deals/<int:deal_id>")
@refusals_to(edit)
def change(deal_id: int) -> Answer:
    """Change a deal; what it said before is kept."""
    load_editable_deal(deal_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        (before, line), refusals = _deal(deal_id), Gathered()
        known = deal_form.typed_from(before, line, current_company().decimals, parsing.sign())
        entered = deal_form.typed_of(request.form, known)
        with refusals:
            fields = deal_form.fields_of(work, entered, line.holders, own_id(), before)
        with refusals:
            check_reason(entered.why)
        refusals.refuse()
        DEALS.change(work, deal_id, fields, entered.why, seen_in(request.form))
    toast(_("Saved. The version before is kept."))
    return redirect(url_for("deals.page", deal_id=deal_id), code=303)


@bp.post("/deals/<int:deal_id>/cancellation")
@refusals_to(page)
def cancel(deal_id: int) -> Answer:
    """Cancel a deal with a reason; right after logging, undoing is reason enough."""
    load_editable_deal(deal_id)
    undo = "undo" in request.args
    why = TAKEN_BACK if undo else request.form.get("why", "")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        deal = DEALS.cancel(work, deal_id, why).fact
    toast(_("%(name)s is cancelled, and what followed from it is reversed.", name=deal.name))
    return redirect("/" if undo else url_for("deals.page", deal_id=deal_id), code=303)


@bp.post("/deals/<int:deal_id>/restoration")
@refusals_to(page)
def restore(deal_id: int) -> Answer:
    """Take a cancellation back."""
    load_editable_deal(deal_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        deal = DEALS.restore(work, deal_id, request.form.get("why", "") or RESTORED).fact
    toast(_("%(name)s counts again.", name=deal.name))
    return redirect(url_for("deals.page", deal_id=deal_id), code=303)


def _offered() -> dict[str, object]:
    """What the form of any deal has beside its fields."""
    return {
        "stages": tuple(stages(db.session()).values()),
        "products": product_names(db.session(), SUGGESTIONS),
        "colleagues": teammates(db.session(), own_id()),
        "most_holders": deal_form.MOST_HOLDERS,
    }


def _deal(deal_id: int) -> tuple[Deal, DealLine]:
    deal = found(deals_by_id(db.session(), [deal_id]).get(deal_id))
    return deal, found(deal_list.deal_line(db.session(), deal_id))


def _people() -> Collection[int] | None:
    who = viewer()
    return None if who.role in ("finance", "admin") else who.people_below | {who.id}


def _first_won() -> str:
    known = stages(db.session()).values()
    return next((stage.name for stage in known if stage.status == "won"), "")


def _asked() -> DealFilter:
    return DealFilter(
        request.args.get("person", type=parsing.number),
        _chosen(request.args.get("status", "")),
        _kind(request.args.get("period", "")),
    )


def _chosen(text: str) -> Chosen:
    return cast(Chosen, text) if text in get_args(Chosen) else "all"


def _kind(text: str) -> PeriodKind:
    return next((kind for kind in PERIODS if kind == text), "quarter")


def _period(kind: PeriodKind) -> Period:
    calendar = current_company().calendar
    return calendar.period(kind, calendar.day_of(clock.now()))


def _earned(points: int) -> str:
    return ngettext("+%(num)s point.", "+%(num)s points.", points) if points else ""
