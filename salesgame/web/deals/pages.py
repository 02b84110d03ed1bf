"""Deals: the list, the page of one with its history, logging, changing and cancelling."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import cast, get_args

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.domain.core.reasons import check_reason
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.core.words import N_
from salesgame.domain.deals.deal import Deal
from salesgame.extensions import db, reactions
from salesgame.queries.approvals.changes import changed_among
from salesgame.queries.approvals.versions import asker_of
from salesgame.queries.deals import deal_list
from salesgame.queries.deals.activity_list import activities_about
from salesgame.queries.deals.deal_list import Chosen, DealLine, before_from
from salesgame.queries.deals.deals import deals_by_id
from salesgame.queries.deals.history import version_of
from salesgame.queries.deals.lookups import points_of, stages
from salesgame.queries.people.teammates import shown_name, teammates
from salesgame.queries.points.rules import product_names
from salesgame.services.approvals.asking import ask_again
from salesgame.services.approvals.asking import withdraw as withdraw_change
from salesgame.services.deals.deals import DEALS
from salesgame.services.deals.history import as_json
from salesgame.services.work import unit_of_work
from salesgame.web.coaching.pages import period_choices
from salesgame.web.deals import forms as deal_form
from salesgame.web.deals.approval import awaits, must_ask, standing, told_of
from salesgame.web.deals.details import details
from salesgame.web.deals.history import history, meanwhile, seen_in
from salesgame.web.deals.listing import DealFilter, listed_deal, status_choices
from salesgame.web.deals.questions import Confirmation, ask_about_deal, asks_first, is_sure
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
        changing=changed_among(db.session(), "deal", [line.id for line in lines]),
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
def form(problems: Problems | None = None, questions: Collection[Confirmation] = ()) -> str:
    """The form of a new deal; the stage that means won is chosen already."""
    typed, refused = deal_form.typed_of(request.form), problems or {}
    today = current_company().calendar.day_of(clock.now()).isoformat()
    entered = replace(typed, stage=typed.stage or _first_won(), closed_on=typed.closed_on or today)
    return render_template(
        "deals/form.html", deal=None, form=entered, problems=refused, holders=(), seen=None,
        questions=questions, must_ask=False, meanwhile=(),
        unfolded=deal_form.unfolded(entered, refused, known=False), **_offered(),
    )  # fmt: skip


@bp.post("/deals")
@needs("rep")
@asks_first(form)
@refusals_to(form)
def create() -> Answer:
    """Log a deal."""
    entered = deal_form.typed_of(request.form)
    entered = replace(entered, key=f"{own_id()}-{entered.key}")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id(), short=True) as work:
        prime(work.company)
        fields = deal_form.fields_of(work, entered, (), own_id())
        ask_about_deal(work, None, DEALS.made(work, fields, None))
        deal = DEALS.log(work, fields, sure=is_sure(fields.amount))
        earned = points_of(work.session, "deal", deal.id, own_id())
    said = (_("%(name)s logged.", name=deal.name), _earned(earned), awaits(deal.approval))
    toast(
        " ".join(part for part in said if part), undo=WayBack("deals.cancel", {"deal_id": deal.id})
    )
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
        may_edit=permissions.may_edit_deal(viewer(), deal.people), ways=_ways(deal_id),
        standing=standing("deal", deal, asker_of(db.session(), "deal", deal_id)),
        form=request.form,
    )  # fmt: skip


@bp.get("/deals/<int:deal_id>/edit")
def edit(
    deal_id: int, problems: Problems | None = None, questions: Collection[Confirmation] = ()
) -> str:
    """The form of a known deal."""
    load_editable_deal(deal_id)
    seen = version_of(db.session(), "deal", deal_id)  # before the deal: a change between shows
    deal, line = _deal(deal_id)
    entered = deal_form.typed_from(deal, line, current_company().decimals, parsing.sign())
    if request.form:
        entered = deal_form.typed_of(request.form, entered)
    return render_template(
        "deals/form.html", deal=deal, form=entered, problems=problems or {}, holders=line.holders,
        questions=questions, must_ask=must_ask(deal, asker_of(db.session(), "deal", deal_id)),
        seen=seen, unfolded=deal_form.unfolded(entered, problems or {}, known=True),
        meanwhile=meanwhile(db.session(), "deal", deal_id, as_json(deal), request.form),
        **_offered(),
    )  # fmt: skip


@bp.post("/deals/<int:deal_id>")
@asks_first(edit)
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
        after = replace(DEALS.made(work, fields, before), id=deal_id, cancelled=before.cancelled)
        ask_about_deal(work, before, after)
        changed = DEALS.change(
            work, deal_id, fields, entered.why, seen_in(request.form), sure=is_sure(fields.amount)
        )
    toast(told_of(changed, _("Saved. The version before is kept.")))
    return redirect(url_for("deals.page", deal_id=deal_id), code=303)


@bp.post("/deals/<int:deal_id>/cancellation")
@refusals_to(page)
def cancel(deal_id: int) -> Answer:
    """Cancel a deal with a reason; right after logging, undoing is reason enough."""
    load_editable_deal(deal_id)
    undo = "undo" in request.args
    why = TAKEN_BACK if undo else request.form.get("why", "")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        done = DEALS.cancel(work, deal_id, why)
    said = _("%(name)s is cancelled, and what followed from it is reversed.", name=done.fact.name)
    toast(told_of(done, said))
    return redirect("/" if undo else url_for("deals.page", deal_id=deal_id), code=303)


@bp.post("/deals/<int:deal_id>/restoration")
@refusals_to(page)
def restore(deal_id: int) -> Answer:
    """Take a cancellation back."""
    load_editable_deal(deal_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        done = DEALS.restore(work, deal_id, request.form.get("why", "") or RESTORED)
    toast(told_of(done, _("%(name)s counts again.", name=done.fact.name)))
    return redirect(url_for("deals.page", deal_id=deal_id), code=303)


@bp.post("/deals/<int:deal_id>/answer")
@refusals_to(page)
def answer(deal_id: int) -> Answer:
    """Ask again for what was rejected, with an answer to the reason."""
    load_editable_deal(deal_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        ask_again(work, "deal", deal_id, request.form.get("answer", ""))
    toast(_("Asked again. Your manager sees your answer."))
    return redirect(url_for("deals.page", deal_id=deal_id), code=303)


@bp.post("/deals/<int:deal_id>/withdrawal")
@refusals_to(page)
def withdraw(deal_id: int) -> Answer:
    """Take back a change that one asked for."""
    load_editable_deal(deal_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        withdraw_change(work, "deal", deal_id)
    toast(_("Withdrawn. It stays as it was."))
    return redirect(url_for("deals.page", deal_id=deal_id), code=303)


def _ways(deal_id: int) -> dict[str, str]:
    """Where what is said of its approval leads."""
    return {
        "answer": url_for("deals.answer", deal_id=deal_id),
        "withdraw": url_for("deals.withdraw", deal_id=deal_id),
        "edit": url_for("deals.edit", deal_id=deal_id),
    }


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
