"""The company's settings and holidays, for admins."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.company.settings import CompanySettings
from salesgame.extensions import db, reactions
from salesgame.queries.company.settings import calendar_in_use, holidays, money_in_use, settings_of
from salesgame.services.company.settings import add_holiday, change_company, remove_holiday
from salesgame.services.work import unit_of_work
from salesgame.web.company.forms import calendar_options, settings_from
from salesgame.web.site.languages import LANGUAGE_OPTIONS
from salesgame.web.site.loaders import needs, own_id
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _

bp = Blueprint("company", __name__)


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)


@bp.get("/company")
@needs("admin")
def page(problems: Problems | None = None) -> str:
    """The settings, what of them is locked, and the holidays."""
    session = db.session()
    return render_template(
        "company/page.html",
        known=settings_of(session) or CompanySettings(name="-"),
        holidays=holidays(session),
        money_locked=money_in_use(session),
        calendar_locked=calendar_in_use(session),
        languages=LANGUAGE_OPTIONS,
        form=request.form,
        problems=problems or {},
        **calendar_options(),
    )


@bp.post("/company")
@needs("admin")
@refusals_to(page)
def change() -> Answer:
    """Keep the settings."""
    chosen = settings_from(request.form, settings_of(db.session()))
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        change_company(work, chosen)
    return _saved(_("Saved. It holds from now on."))


@bp.post("/company/holidays")
@needs("admin")
@refusals_to(page)
def add() -> Answer:
    """Add a day off."""
    day = parsing.day(request.form.get("day", ""), "day")
    if day is None:
        raise parsing.FieldEmpty("day")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        add_holiday(work, day, request.form.get("holiday", ""))
    return _saved(_("The holiday is added. Nobody is expected to sell on it."))


@bp.post("/company/holidays/removal")
@needs("admin")
@refusals_to(page)
def remove() -> Answer:
    """Make a holiday a working day again."""
    day = parsing.day(request.form.get("day", ""), "day")
    if day is not None:
        with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
            remove_holiday(work, day)
    return _saved(_("It is a working day again."))


def _saved(text: str) -> Answer:
    toast(text)
    return redirect(url_for("company.page"), code=303)
