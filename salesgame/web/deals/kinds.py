"""Kinds of activity, for admins: the built-in ones and those of the company's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.deals.activity import BUILT_IN_KINDS, ActivityKind
from salesgame.domain.deals.kinds import ICONS, KindDraft
from salesgame.extensions import db, reactions
from salesgame.queries.deals.activities import activity_kinds
from salesgame.services.deals.kinds import MINUTE, add_kind, change_kind
from salesgame.services.work import unit_of_work
from salesgame.web.site.loaders import found, needs, own_id
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.filters import words
from salesgame.web.ui.language import _, lazy_gettext, ngettext

bp = Blueprint("kinds", __name__)
ICON_NAMES = {
    "building": lazy_gettext("house"),
    "chat": lazy_gettext("talk"),
    "search": lazy_gettext("magnifier"),
    "compass": lazy_gettext("compass"),
    "file": lazy_gettext("paper"),
    "gift": lazy_gettext("gift"),
    "heart": lazy_gettext("heart"),
    "flag": lazy_gettext("flag"),
    "person": lazy_gettext("person"),
    "check": lazy_gettext("tick"),
    "call": lazy_gettext("telephone"),
    "email": lazy_gettext("letter"),
    "meeting": lazy_gettext("people"),
    "demo": lazy_gettext("screen"),
}


@dataclass(frozen=True, slots=True)
class ListedKind:
    """A kind in the list of all; `note` is what a day asks of it, and what makes it verified."""

    key: str
    name: str
    icon: str
    href: str
    note: str
    is_chosen: bool
    is_retired: bool
    is_own: bool


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/company/activities")
@needs("admin")
def listing(problems: Problems | None = None) -> str:
    """Every kind with its day's goal, and the form of a new one."""
    return _page(None, problems)


@bp.post("/company/activities")
@needs("admin")
@refusals_to(listing)
def create() -> Answer:
    """Add a kind of the company's own."""
    draft = _draft()
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        add_kind(work, draft)
    toast(_("“%(name)s” can be logged now. Rules, targets and boards know it.", name=draft.name))
    return redirect(url_for("kinds.listing"), code=303)


@bp.get("/company/activities/<kind>")
@needs("admin")
def page(kind: str, problems: Problems | None = None) -> str:
    """The same list with the form of one kind."""
    return _page(found(activity_kinds(db.session()).get(kind)), problems)


@bp.post("/company/activities/<kind>")
@needs("admin")
@refusals_to(page)
def change(kind: str) -> Answer:
    """Change a kind: its name, the day's goal, what makes it verified, whether it is offered."""
    found(activity_kinds(db.session()).get(kind))
    draft = _draft()
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        change_kind(work, kind, draft)
    toast(_("Saved."))
    return redirect(url_for("kinds.listing"), code=303)


def _page(chosen: ActivityKind | None, problems: Problems | None) -> str:
    return render_template(
        "deals/kinds.html",
        kinds=[_listed(kind, chosen) for kind in activity_kinds(db.session()).values()],
        chosen=chosen,
        fields=request.form or _fields_of(chosen),
        icons=[(icon, ICON_NAMES[icon]) for icon in ICONS],
        problems=problems or {},
    )


def _listed(kind: ActivityKind, chosen: ActivityKind | None) -> ListedKind:
    return ListedKind(
        key=kind.key,
        name=words(kind.name),
        icon=kind.icon,
        href=url_for("kinds.page", kind=kind.key),
        note=" · ".join(_asks(kind)),
        is_chosen=chosen is not None and chosen.key == kind.key,
        is_retired=kind.retired,
        is_own=kind.key not in BUILT_IN_KINDS,
    )


def _asks(kind: ActivityKind) -> Iterator[str]:
    if kind.daily_goal:
        yield ngettext("%(num)s a day", "%(num)s a day", kind.daily_goal)
    else:
        yield _("no goal for the day")
    if kind.verified_after:
        yield ngettext(
            "verified from %(num)s minute on",
            "verified from %(num)s minutes on",
            kind.verified_after // MINUTE,
        )


def _fields_of(kind: ActivityKind | None) -> dict[str, str]:
    if kind is None:
        return {"icon": ICONS[0]}
    return {
        "name": kind.name,
        "icon": kind.icon,
        "daily_goal": str(kind.daily_goal or ""),
        "minutes": str(kind.verified_after // MINUTE or ""),
        "retired": "yes" if kind.retired else "",
    }


def _draft() -> KindDraft:
    form, refusals = request.form, Gathered()
    daily_goal = refusals.taken(None, parsing.whole, form.get("daily_goal", ""), "daily_goal")
    minutes = refusals.taken(None, parsing.whole, form.get("minutes", ""), "minutes")
    with refusals:
        draft = KindDraft(
            form.get("name", ""),
            form.get("icon", ""),
            daily_goal or 0,
            minutes or 0,
            retired="retired" in form,
        )
    refusals.refuse()
    return draft
