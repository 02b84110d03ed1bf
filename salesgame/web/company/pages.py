"""The company's settings and holidays, for admins."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame.domain.company.settings import CompanySettings
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.extensions import db
from salesgame.queries.company.settings import calendar_in_use, holidays, money_in_use, settings_of
from salesgame.services.proposals.choices import company_change
from salesgame.web.company.forms import calendar_options, settings_from
from salesgame.web.company.wording import TIE_RULES
from salesgame.web.proposals.saving import said, saved, why_told
from salesgame.web.site.languages import LANGUAGE_OPTIONS
from salesgame.web.site.loaders import needs
from salesgame.web.site.refusals import Problems, refusals_to
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
    known = settings_of(session) or CompanySettings(name="-")
    return render_template(
        "company/page.html",
        known=known,
        ceiling=parsing.amount_text(known.ceiling),
        holidays=holidays(session),
        money_locked=money_in_use(session),
        calendar_locked=calendar_in_use(session),
        languages=LANGUAGE_OPTIONS,
        tie_rules=tuple(TIE_RULES.items()),
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
    done = said(_("Saved. It holds from now on."))
    return saved(
        lambda work: company_change(work, chosen, why_told()), done, url_for("company.page")
    )


@bp.post("/company/holidays")
@needs("admin")
@refusals_to(page)
def add() -> Answer:
    """Add a day off."""
    day = parsing.day(request.form.get("day", ""), "day")
    if day is None:
        raise parsing.FieldEmpty("day")
    told = {"day": day.isoformat(), "name": request.form.get("holiday", "")}
    return _saved("holiday", told, _("The holiday is added. Nobody is expected to sell on it."))


@bp.post("/company/holidays/removal")
@needs("admin")
@refusals_to(page)
def remove() -> Answer:
    """Make a holiday a working day again."""
    day = parsing.day(request.form.get("day", ""), "day")
    if day is None:
        return redirect(url_for("company.page"), code=303)
    told = {"day": day.isoformat()}
    return _saved("holiday_removal", told, _("It is a working day again."))


def _saved(kind: str, told: dict[str, str], text: str) -> Answer:
    change = ProposedChange(kind, told, why_told())
    return saved(lambda _work: change, said(text), url_for("company.page"))
