"""Setting up televisions: pairing one, and the list of those that hang."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast, get_args

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.core.calendar import PeriodKind
from salesgame.domain.screens.pairing import ONLINE_FOR, may_handle_screen, spelled, typed
from salesgame.extensions import db, reactions
from salesgame.queries.boards.boards import board_metrics
from salesgame.queries.people.teams import team_exists, teams
from salesgame.queries.screens.televisions import Screen, screen_by_id, screens
from salesgame.services.screens import televisions as service
from salesgame.services.screens.televisions import Shows
from salesgame.services.work import unit_of_work
from salesgame.web.site.loaders import found, needs, own_id, viewer
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui.language import _
from salesgame.web.ui.parsing import number as typed_number

bp = Blueprint("screens", __name__)
KINDS: tuple[PeriodKind, ...] = ("day", "week", "month", "quarter", "year")


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@dataclass(frozen=True, slots=True)
class Hanging:
    """A screen as the list shows it."""

    screen: Screen
    online: bool


@bp.get("/pair")
@needs("manager", "admin")
def pair_page(problems: Problems | None = None) -> str:
    """The form in which the code on a television is entered."""
    code = typed(request.values.get("code", ""))
    return render_template(
        "screens/pair.html", problems=problems or {}, form=request.form,
        code=spelled(code) if code else "", **_options(),
    )  # fmt: skip


@bp.post("/pair")
@needs("manager", "admin")
@refusals_to(pair_page)
def pair() -> Answer:
    """Pair the television that shows the code."""
    now, me = clock.now(), own_id()
    with unit_of_work(db.session(), now, reactions(), me) as work:
        service.guess_code(work, me)
    with unit_of_work(db.session(), now, reactions(), me) as work:
        service.pair_screen(
            work, me, request.form.get("code", ""), request.form.get("name", ""), _shows()
        )
    toast(_("Paired. The board appears on the screen in a moment."))
    return redirect(url_for("screens.listing"), code=303)


@bp.get("/screens")
@needs("manager", "admin")
def listing(problems: Problems | None = None, screen_id: int | None = None) -> str:
    """The screens the viewer may handle."""
    now, me = clock.now(), viewer()
    mine = [s for s in screens(db.session()) if may_handle_screen(me, s.paired_by, s.team_id)]
    hanging = [Hanging(s, s.seen_at is not None and now - s.seen_at < ONLINE_FOR) for s in mine]
    return render_template(
        "screens/listing.html", hanging=hanging, problems=_beside(screen_id, problems or {}),
        refused=screen_id if "name" in request.form else None, form=request.form,
        **_options(),
    )  # fmt: skip


@bp.post("/screens/<int:screen_id>/board")
@needs("manager", "admin")
@refusals_to(listing)
def change(screen_id: int) -> Answer:
    """Give a screen another name or board."""
    _load(screen_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        service.change_screen(work, screen_id, request.form.get("name", ""), _shows())
    toast(_("Saved. The screen changes in a moment."))
    return redirect(url_for("screens.listing"), code=303)


@bp.post("/screens/<int:screen_id>/identification")
@needs("manager", "admin")
@refusals_to(listing)
def identify(screen_id: int) -> Answer:
    """Let a screen show its name for a moment."""
    _load(screen_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        service.identify_screen(work, screen_id)
    toast(_("The screen shows its name now."))
    return redirect(url_for("screens.listing"), code=303)


@bp.post("/screens/<int:screen_id>/unpairing")
@needs("manager", "admin")
@refusals_to(listing)
def unpair(screen_id: int) -> Answer:
    """Take a screen's token away."""
    _load(screen_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        service.unpair_screen(work, screen_id)
    toast(_("Unpaired. The screen shows a pairing code again."))
    return redirect(url_for("screens.listing"), code=303)


def _beside(screen_id: int | None, problems: Problems) -> Problems:
    """Each screen has the same fields: those of the refused one bear its number."""
    return {f"{name}-{screen_id}" if name else "": why for name, why in problems.items()}


def _load(screen_id: int) -> Screen:
    """A screen the viewer may handle; for anybody else it is not there."""
    screen = found(screen_by_id(db.session(), screen_id))
    allowed = may_handle_screen(viewer(), screen.paired_by, screen.team_id)
    return found(screen if allowed else None)


def _shows() -> Shows:
    kind = request.form.get("period", "month")
    team_id = request.form.get("team", type=typed_number)
    if team_id is not None and not team_exists(db.session(), team_id):
        found(None)
    period = cast(PeriodKind, kind) if kind in get_args(PeriodKind) else "month"
    return Shows(request.form.get("metric", "points"), period, team_id)


def _options() -> dict[str, Any]:
    names = {
        "day": _("Today"), "week": _("This week"), "month": _("This month"),
        "quarter": _("This quarter"), "year": _("This year"),
    }  # fmt: skip
    return {
        "metrics": [(metric.key, _(metric.label)) for metric in board_metrics(db.session())],
        "periods": [(kind, names[kind]) for kind in KINDS],
        "teams": [("", _("Everyone")), *((t.id, t.name) for t in teams(db.session()))],
    }
