"""Periods: locked and not, the clock that locks them, and opening one again."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.core.calendar import NotAPeriod, Period
from salesgame.domain.periods.clocks import NotInDoubt
from salesgame.extensions import db, reactions
from salesgame.queries.periods.clocks import accepted, doubt_kept
from salesgame.queries.periods.listing import PAGE, locked_periods, open_periods
from salesgame.queries.periods.reopenings import last_reopening, locked_before, opening_effect
from salesgame.services.periods.clock import confirm_clock
from salesgame.services.periods.reopening import lock_again, reopen_period
from salesgame.services.work import unit_of_work
from salesgame.web.periods.wording import counted, doubt_effect, doubt_lead, state_of
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import needs, own_id
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.filters import period_label
from salesgame.web.ui.language import _, ngettext

bp = Blueprint("periods", __name__)


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/periods")
@needs("finance", "admin")
def page(problems: Problems | None = None) -> str:
    """What is in doubt, what is not locked yet, and what is, newest first."""
    session, now, after = db.session(), clock.now(), _after()
    doubt, last, reopened = doubt_kept(session), accepted(session), last_reopening(session)
    locked = locked_periods(session, after)
    coming = open_periods(session, current_company(), now) if after is None else []
    return render_template(
        "periods/page.html",
        doubt=doubt,
        lead=doubt and doubt_lead(doubt),
        effect=doubt and doubt_effect(doubt.due),
        looked_at=last and last.at,
        waits_until=reopened.until if reopened and reopened.until > now else None,
        coming=[(one.period, state_of(one, now)) for one in coming],
        locked=locked[:PAGE],
        newer=None if after is None else url_for("periods.page"),
        older=_page_after(locked[PAGE - 1].period) if len(locked) > PAGE else None,
        problems=problems or {},
    )


@bp.post("/periods/clock")
@needs("admin")
@refusals_to(page)
def confirm() -> Answer:
    """Say that the clock is right."""
    try:
        since = datetime.fromisoformat(request.form.get("since", ""))
    except ValueError:
        raise NotInDoubt from None
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        confirm_clock(work, request.form.get("doubt", ""), since)
    return _done(_("Clock confirmed. Periods are locked at the next check."))


@bp.post("/periods/locking")
@needs("finance")
def lock() -> Answer:
    """Wait no longer to lock again what was reopened."""
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        lock_again(work)
    return _done(_("Reopened periods are locked at the next check."))


@bp.get("/periods/<label>")
@needs("finance")
def one(label: str, problems: Problems | None = None) -> str:
    """What opening a period again takes back, and what it was locked with before."""
    period = _period(label)
    effect = opening_effect(db.session(), period)
    before = locked_before(db.session(), period)
    kinds = Counter(each.kind for each in effect.periods).items() if effect else ()
    return render_template(
        "periods/one.html",
        period=period,
        effect=effect,
        kinds=counted(kinds),
        before=before,
        form=request.form,
        problems=problems or {},
    )


@bp.post("/periods/<label>/reopening")
@needs("finance")
@refusals_to(one)
def reopen(label: str) -> Answer:
    """Open a period again, with all that end no earlier."""
    period, why = _period(label), request.form.get("why", "")
    seen = request.form.get("seen", 0, type=parsing.number)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        done = reopen_period(work, period, why, seen)
    text = ngettext("%(num)s period reopened.", "%(num)s periods reopened.", len(done.periods))
    return _done(text)


def _done(text: str) -> Answer:
    toast(text)
    return redirect(url_for("periods.page"), code=303)


def _period(label: str) -> Period:
    try:
        return current_company().calendar.parse(label)
    except NotAPeriod:
        abort(404)


def _after() -> Period | None:
    label = request.args.get("after")
    return _period(label) if label else None


def _page_after(period: Period) -> str:
    return url_for("periods.page", after=period_label(period))
