"""Activities: logging one in a tap or three, one's list, the page of one, changing, cancelling."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.badges.streaks import is_due
from salesgame.domain.core.calendar import FIRST_YEAR, LAST_YEAR
from salesgame.domain.core.reasons import check_reason
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.deals.activity import Activity, ActivityFields, check_activity, check_duration
from salesgame.domain.deals.fact import WAITS
from salesgame.extensions import db, reactions
from salesgame.queries.approvals.changes import changed_among
from salesgame.queries.approvals.versions import asker_of
from salesgame.queries.deals.activities import activities_by_id
from salesgame.queries.deals.activity_list import ActivityLine, activity_line, activity_lines
from salesgame.queries.deals.deal_list import DealLine, before_from, open_deals_of
from salesgame.queries.deals.history import version_of
from salesgame.queries.deals.lookups import points_of
from salesgame.queries.deals.today import DayKind, day_kinds
from salesgame.queries.people.leave import leaves
from salesgame.services.approvals.asking import ask_again
from salesgame.services.approvals.asking import withdraw as withdraw_change
from salesgame.services.deals.activities import ACTIVITIES
from salesgame.services.deals.history import as_json
from salesgame.services.work import Work, unit_of_work
from salesgame.web.deals.approval import awaits, standing, told_of
from salesgame.web.deals.forms import KEY_AT_MOST, TEXT_AT_MOST, check_length, fresh_key
from salesgame.web.deals.history import history, meanwhile, seen_in
from salesgame.web.deals.pages import RESTORED, TAKEN_BACK
from salesgame.web.deals.questions import Confirmation, ask_about_activity, asks_first
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, load_deal, load_person, needs, own_id, viewer
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import WayBack, toast
from salesgame.web.ui import parsing
from salesgame.web.ui.jinja import add_filters
from salesgame.web.ui.language import _, ngettext
from salesgame.web.ui.parsing import Mistyped

bp = Blueprint("log", __name__)
SECONDS_A_MINUTE = 60


class NotAMoment(Mistyped):
    """ "{text}" is not a day and a time. Write it as 2026-09-17T10:42."""


@dataclass(frozen=True, slots=True)
class ActivityForm:
    """The form's fields as text, as they are shown again after a refusal."""

    key: str
    kind: str = ""
    quantity: str = ""
    happened_at: str = ""
    minutes: str = ""
    outcome: str = ""
    deal_id: str = ""
    missed: str = ""
    why: str = ""


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)
    add_filters(app, deal_options=deal_options, kind_options=kind_options)


@bp.get("/log")
@bp.get("/log/<kind>")
@needs("rep")
def page(
    kind: str = "", problems: Problems | None = None, questions: Collection[Confirmation] = ()
) -> str:
    """The form: the kind used last is chosen already, so one tap logs another."""
    kinds = by_last_use(_today())
    if kind and kind not in {one.key for one in kinds}:
        abort(404)
    entered = typed_of(request.form or request.args)
    chosen = entered.kind or kind or (kinds[0].key if kinds else "")
    return render_template(
        "deals/log.html", form=replace(entered, kind=chosen), kinds=kinds,
        deals=open_deals_of(db.session(), own_id()), problems=problems or {},
        is_unfolded=_is_unfolded(entered, problems or {}), questions=questions,
    )  # fmt: skip


@bp.get("/activities")
@needs("rep")
def listing() -> str:
    """What one has logged, newest first."""
    before = before_from(request.args.get("before", ""))
    lines, more = activity_lines(db.session(), own_id(), before)
    return render_template(
        "deals/activities.html",
        lines=lines,
        changing=changed_among(db.session(), "activity", [line.id for line in lines]),
        newer=url_for("log.listing") if before else None,
        older=url_for("log.listing", before=more) if more else None,
    )


@bp.post("/activities")
@needs("rep")
@asks_first(page)
@refusals_to(page)
def create() -> Answer:
    """Log an activity."""
    entered = typed_of(request.form)
    entered = replace(entered, key=f"{own_id()}-{entered.key}")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id(), short=True) as work:
        fields = _fields(work, entered, own_id())
        ask_about_activity(work, None, ACTIVITIES.made(work, fields, None))
        activity = ACTIVITIES.log(work, fields)
    _say(activity)
    return redirect("/", code=303)


@bp.get("/activities/<int:activity_id>")
def detail(
    activity_id: int, problems: Problems | None = None, questions: Collection[Confirmation] = ()
) -> str:
    """An activity with its history, and the form that changes it."""
    seen = version_of(db.session(), "activity", activity_id)  # before what it says
    line = _load(activity_id)
    activity = activities_by_id(db.session(), [activity_id])[activity_id]
    may_edit = permissions.may_log_for(viewer(), line.person_id)
    return render_template(
        "deals/activity.html", line=line, form=_typed_from(line), problems=problems or {},
        changes=history(db.session(), "activity", activity_id, as_json(activity)),
        points=points_of(db.session(), "activity", activity_id, line.person_id),
        kinds=_today(activity.kind), deals=open_deals_of(db.session(), line.person_id),
        may_edit=may_edit, seen=seen, questions=questions, ways=_ways(activity_id, may_edit),
        standing=standing("activity", activity, asker_of(db.session(), "activity", activity_id)),
        sent=request.form,
        meanwhile=meanwhile(
            db.session(), "activity", activity_id, as_json(activity), request.form
        ),
    )  # fmt: skip


@bp.post("/activities/<int:activity_id>")
@asks_first(detail)
@refusals_to(detail)
def change(activity_id: int) -> Answer:
    """Change an activity; what it said before is kept."""
    line = _load_mine(activity_id)
    entered = typed_of(request.form)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        refusals = Gathered()
        with refusals:
            fields = _kept_seconds(line, _fields(work, entered, line.person_id))
        with refusals:
            check_reason(entered.why)
        refusals.refuse()
        before = ACTIVITIES.read(work.session, [activity_id])[activity_id]
        made = ACTIVITIES.made(work, fields, before)
        ask_about_activity(work, before, replace(made, cancelled=before.cancelled))
        seen = seen_in(request.form)
        done = ACTIVITIES.change(work, activity_id, fields, entered.why, seen)
    toast(told_of(done, _("Saved. The version before is kept.")))
    return redirect(url_for("log.detail", activity_id=activity_id), code=303)


@bp.post("/activities/<int:activity_id>/cancellation")
@refusals_to(detail)
def cancel(activity_id: int) -> Answer:
    """Cancel an activity with a reason; right after logging, undoing is reason enough."""
    _load_mine(activity_id)
    undo = "undo" in request.args
    why = TAKEN_BACK if undo else request.form.get("why", "")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        done = ACTIVITIES.cancel(work, activity_id, why)
    toast(told_of(done, _("Taken back, with the points it brought.")))
    return redirect("/" if undo else url_for("log.detail", activity_id=activity_id), code=303)


@bp.post("/activities/<int:activity_id>/restoration")
@refusals_to(detail)
def restore(activity_id: int) -> Answer:
    """Take a cancellation back."""
    _load_mine(activity_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        done = ACTIVITIES.restore(work, activity_id, request.form.get("why", "") or RESTORED)
    toast(told_of(done, _("It counts again.")))
    return redirect(url_for("log.detail", activity_id=activity_id), code=303)


@bp.post("/activities/<int:activity_id>/answer")
@refusals_to(detail)
def answer(activity_id: int) -> Answer:
    """Ask again for what was rejected, with an answer to the reason."""
    _load_mine(activity_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        ask_again(work, "activity", activity_id, request.form.get("answer", ""))
    toast(_("Asked again. Your manager sees your answer."))
    return redirect(url_for("log.detail", activity_id=activity_id), code=303)


@bp.post("/activities/<int:activity_id>/withdrawal")
@refusals_to(detail)
def withdraw(activity_id: int) -> Answer:
    """Take back a change that one asked for."""
    _load_mine(activity_id)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        withdraw_change(work, "activity", activity_id)
    toast(_("Withdrawn. It stays as it was."))
    return redirect(url_for("log.detail", activity_id=activity_id), code=303)


def deal_options(
    deals: Sequence[DealLine], chosen: int | None = None, name: str | None = None
) -> list[tuple[str, str]]:
    """What an activity can be about; the deal it is about stands there even when closed."""
    open_ones = [(str(deal.id), deal.name) for deal in deals]
    closed = [(str(chosen), name)] if chosen and name else []
    return [("", _("None")), *(c for c in closed if c not in open_ones), *open_ones]


def kind_options(kinds: Sequence[DayKind]) -> list[tuple[str, str]]:
    """Kinds of activity for a select."""
    return [(kind.key, _(kind.name)) for kind in kinds]


def by_last_use(kinds: tuple[DayKind, ...]) -> tuple[DayKind, ...]:
    """Kinds as they are offered: the one used last first, those never used in their own order."""
    used = sorted((k for k in kinds if k.last_used), key=_last_used, reverse=True)
    return (*used, *(k for k in kinds if not k.last_used))


def typed_of(form: Mapping[str, str]) -> ActivityForm:
    """What a sent form says."""
    fields = (name for name in ActivityForm.__dataclass_fields__ if name in form)
    known = {name: parsing.text(form, name) for name in fields}
    known["key"] = known.get("key", "")[:KEY_AT_MOST] or fresh_key()
    return ActivityForm(**known)


def _is_unfolded(entered: ActivityForm, refused: Collection[str]) -> bool:
    """Whether what is folded says something, or is refused."""
    folded = {"happened_at", "minutes", "duration", "deal_id", "outcome"}
    return bool(entered.deal_id or entered.happened_at or folded.intersection(refused))


def _last_used(kind: DayKind) -> datetime:
    return kind.last_used or datetime.min.replace(tzinfo=UTC)


def _ways(activity_id: int, may_edit: bool) -> dict[str, str]:  # noqa: FBT001
    """Where what is said of its approval leads; its form stands on its page."""
    return {
        "answer": url_for("log.answer", activity_id=activity_id),
        "withdraw": url_for("log.withdraw", activity_id=activity_id),
        "edit": "#change" if may_edit else "",
    }


def _today(also: str = "") -> tuple[DayKind, ...]:
    calendar = current_company().calendar
    today = calendar.day_of(clock.now())
    asks = is_due(calendar, today, leaves(db.session(), [own_id()]).get(own_id(), ()))
    return day_kinds(db.session(), own_id(), today, asks=asks, also=also)


def _fields(work: Work, entered: ActivityForm, person_id: int) -> ActivityFields:
    refusals = Gathered()
    quantity = refusals.taken(None, parsing.whole, entered.quantity, "quantity")
    happened_at = refusals.taken(work.now, _moment, work, entered.happened_at)
    duration = refusals.beside("minutes").taken(None, _duration, entered.minutes)
    with refusals:
        check_length(TEXT_AT_MOST, outcome=entered.outcome, why=entered.why)
    fields = ActivityFields(
        key=entered.key,
        kind=entered.kind,
        person_id=person_id,
        happened_at=happened_at,
        quantity=1 if quantity is None else quantity,
        duration=duration,
        outcome=entered.outcome or None,
        completed=not entered.missed,
        deal_id=_deal(entered.deal_id),
    )
    with refusals:
        check_activity(fields, work.now, work.company.calendar, first_day=work.company.first_day)
    refusals.refuse()
    return fields


def _duration(text: str) -> int | None:
    minutes = parsing.whole(text, "minutes")
    seconds = None if minutes is None else minutes * SECONDS_A_MINUTE
    check_duration(seconds)
    return seconds


def _deal(text: str) -> int | None:
    """The deal an activity is about; what is no number is no deal."""
    try:
        return load_deal(parsing.number(text))
    except ValueError:
        return None


def _kept_seconds(line: ActivityLine, entered: ActivityFields) -> ActivityFields:
    """The form shows whole minutes; who doesn't touch them doesn't round them."""
    if None in (line.duration, entered.duration) or (
        entered.duration != (line.duration or 0) // SECONDS_A_MINUTE * SECONDS_A_MINUTE
    ):
        return entered
    return replace(entered, duration=line.duration)


def _moment(work: Work, text: str) -> datetime:
    """A moment as the company's clock shows it; nothing is now."""
    if not text:
        return work.now
    try:
        naive = datetime.fromisoformat(text)
    except ValueError:
        raise NotAMoment("happened_at", text=text) from None
    if not FIRST_YEAR <= naive.year <= LAST_YEAR:
        raise NotAMoment("happened_at", text=text)
    if naive.tzinfo is None:
        naive = naive.replace(tzinfo=ZoneInfo(work.company.calendar.zone))
    return naive.astimezone(UTC)


def _typed_from(line: ActivityLine) -> ActivityForm:
    if "kind" in request.form:  # else another form of the page came back
        return typed_of(request.form)
    local = line.happened_at.astimezone(ZoneInfo(current_company().calendar.zone))
    return ActivityForm(
        key="",
        kind=line.kind,
        quantity=str(line.quantity),
        happened_at=local.replace(tzinfo=None).isoformat(timespec="seconds"),
        minutes="" if line.duration is None else str(line.duration // SECONDS_A_MINUTE),
        outcome=line.outcome or "",
        deal_id=str(line.deal_id or ""),
        missed="" if line.completed else "yes",
    )


def _load(activity_id: int) -> ActivityLine:
    line = found(activity_line(db.session(), activity_id))
    load_person(line.person_id)
    return line


def _load_mine(activity_id: int) -> ActivityLine:
    line = _load(activity_id)
    if not permissions.may_log_for(viewer(), line.person_id):
        abort(404)
    return line


def _say(activity: Activity) -> None:
    kind = next((one for one in _today() if one.key == activity.kind), None)
    points = points_of(db.session(), "activity", activity.id, activity.person_id)
    text = _("%(kind)s logged.", kind=_(kind.name) if kind else activity.kind)
    if points:
        text += " " + ngettext("+%(num)s point.", "+%(num)s points.", points)
    if activity.approval in WAITS:
        text += " " + awaits(activity.approval)
    back = WayBack("log.cancel", {"activity_id": activity.id})
    toast(text, _to_go(kind), undo=back, made=activity.kind)


def _to_go(kind: DayKind | None) -> str | None:
    if kind is None or not kind.to_go:
        return None
    return ngettext("%(num)s to go today.", "%(num)s to go today.", kind.to_go)
