"""Targets as a grid of people by periods: typed or pasted, reconciled, with what was reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from flask import Blueprint, Flask, abort, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame.domain.access.permissions import may_manage_person, may_manage_team, may_see_person
from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.domain.targets.quotas import QUOTA_METRICS, Quota, quota_metrics
from salesgame.extensions import db
from salesgame.queries.coaching.team import TeamMember, members
from salesgame.queries.deals.activities import own_kinds
from salesgame.queries.people.teammates import names_of
from salesgame.queries.periods.closed_periods import lock_day
from salesgame.queries.targets.grid import quota_history, target_grid
from salesgame.services.proposals.targets import quota_change
from salesgame.services.targets.quotas import Key, targets_now
from salesgame.services.work import Work
from salesgame.web.coaching.pages import asked_team, near, team_choices, team_options, today
from salesgame.web.proposals.saving import saved, why_told
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import needs, viewer
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.targets.forms import (
    CellOwner,
    beside_cells,
    refuse_moved,
    refuse_unexplained,
    typed_quotas,
)
from salesgame.web.targets.pastes import pasted_quotas
from salesgame.web.targets.sheet import SheetForm, sheet
from salesgame.web.ui import parsing
from salesgame.web.ui.filters import period_label, period_name
from salesgame.web.ui.language import _, ngettext
from salesgame.web.ui.readings import metric_name

bp = Blueprint("targets", __name__)
KINDS: tuple[PeriodKind, ...] = ("month", "quarter")
PAGE = 60


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/targets")
@needs("manager", "finance", "admin")
def page(problems: Problems | None = None) -> str:
    """The grid of one metric over a year, for a team."""
    choices = team_choices()
    team_id = asked_team(choices)
    people, offset = _people(team_id), max(request.args.get("from", 0, type=parsing.number), 0)
    shown = people[offset : offset + PAGE]
    grid = target_grid(
        db.session(), current_company(), team_id, shown, _metric(), _periods(), today()
    )
    team = next((team for team in choices if team.id == team_id), None)
    kind, year = grid.at.kind, current_company().calendar.period("year", _periods()[0].start)
    own, older = own_kinds(db.session()), offset + PAGE
    to = partial(_to, team_id, grid.metric)
    return render_template(
        "targets/page.html",
        grid=grid,
        sheet=sheet(grid, team, _form(problems or {}, team_id, shown), lock_day(db.session())),
        team=team,
        teams=team_options(choices),
        metrics=[(key, metric_name(key)) for key in quota_metrics(own)],
        year=year,
        kinds=_kind_choices(grid.at.kind, partial(to, year=year)),
        years=_year_choices(year, partial(to, kind)),
        may_set=_may_set(team_id),
        problems=beside_cells(problems or {})[0],
        saving=url_for("targets.save", **_shown(team_id, grid.metric, kind, year, offset or None)),
        newer=to(kind, year, max(offset - PAGE, 0)) if offset else None,
        older=to(kind, year, older) if len(people) > older else None,
        is_whole=len(shown) == len(people),
    )


@bp.post("/targets")
@needs("manager", "admin")
@refusals_to(page)
def save() -> Answer:
    """Store what was typed into cells, and what was pasted."""
    team_id = asked_team(team_choices())
    if not _may_set(team_id):
        abort(404)
    people = _settable(_people(team_id))
    places = _places(people, team_id)
    quotas, back = _entered(people, places), url_for("targets.page", **_address())

    def change(work: Work) -> ProposedChange:
        _check(work, places, quotas, why_told(), targets_now(work, quotas))
        return quota_change(work, quotas, why_told())

    return saved(change, _say, back)


@bp.get("/targets/<int:quota_id>")
@needs("manager", "finance", "admin")
def history(quota_id: int) -> str:
    """Every value a quota had, with who set it, when and why."""
    try:
        line, changes = quota_history(db.session(), quota_id)
    except LookupError:
        abort(404)
    if not _may_see(line.person_id, line.team_id):
        abort(404)
    names = names_of(db.session(), [line.person_id]) if line.person_id else {}
    teams = {team.id: team.name for team in team_choices()}
    return render_template(
        "targets/history.html",
        line=line,
        changes=changes,
        period=current_company().calendar.period(_kind(line.kind), line.start),
        name=names.get(line.person_id or 0) or teams.get(line.team_id or 0, ""),
    )


def _entered(people: Sequence[TeamMember], places: Sequence[CellOwner]) -> list[Quota]:
    """What cells and pasted lines set. Raises at once what is wrong with either."""
    metric, periods, pasted = _metric(), _periods(), request.form.get("paste", "")
    refusals = Gathered()
    quotas = [
        *refusals.taken([], typed_quotas, request.form, metric, periods, places),
        *refusals.taken(
            [], pasted_quotas, pasted, metric, periods, people, current_company().calendar
        ),
    ]
    refusals.refuse()
    return quotas


def _form(problems: Problems, team_id: int | None, shown: tuple[TeamMember, ...]) -> SheetForm:
    """What was typed, with what is wrong about it."""
    beside, has_moved = beside_cells(problems)
    may_set = _may_set(team_id)
    settable = {member.id for member in _settable(shown)} if may_set else set()
    return SheetForm(request.form, beside, has_moved, settable, may_set)


def _shown(
    team_id: int | None, metric: str, kind: PeriodKind, year: Period, start: int | None
) -> dict[str, Any]:
    """What the address of a grid holds; `start` is the first row of its page."""
    label = period_label(year)
    return {"team": team_id, "metric": metric, "kind": kind, "year": label, "from": start}


def _to(
    team_id: int | None, metric: str, kind: PeriodKind, year: Period, start: int | None = None
) -> str:
    return url_for("targets.page", **_shown(team_id, metric, kind, year, start))


def _kind_choices(
    chosen: PeriodKind, address: Callable[[PeriodKind], str]
) -> tuple[tuple[str, str, bool], ...]:
    names = {"month": _("Months"), "quarter": _("Quarters")}
    return tuple((names[kind], address(kind), kind == chosen) for kind in KINDS)


def _year_choices(
    year: Period, address: Callable[[Period], str]
) -> tuple[tuple[str, str, bool], ...]:
    calendar = current_company().calendar
    return (
        (_("The year before"), address(calendar.previous(year)), False),
        (period_name(year), address(year), True),
        (_("The year after"), address(calendar.next(year)), False),
    )


def _check(
    work: Work, places: Sequence[CellOwner], quotas: Sequence[Quota], why: str,
    now: Mapping[Key, Decimal],
) -> None:  # fmt: skip
    """Refuse what can't take the place of the targets that are there `now`."""
    refusals, open_from = Gathered(), lock_day(work.session)
    with refusals:
        refuse_moved(request.form, _metric(), _periods(), places, now)
    with refusals:
        refuse_unexplained(quotas, why, work.company.calendar, open_from, now)
    refusals.refuse()


def _places(people: Sequence[TeamMember], team_id: int | None) -> list[CellOwner]:
    """Whose cells may be set: each person's, and the team's where one is shown."""
    places = [CellOwner(member.id, None, member.name) for member in people]
    return places if team_id is None else [*places, CellOwner(None, team_id, _("Team"))]


def _people(team_id: int | None) -> tuple[TeamMember, ...]:
    found = members(db.session(), team_id, today())
    return tuple(member for member in found if may_see_person(viewer(), member.id))


def _settable(people: tuple[TeamMember, ...]) -> tuple[TeamMember, ...]:
    """Those whose targets are the viewer's to set: never their own, unless as an admin."""
    return tuple(member for member in people if may_manage_person(viewer(), member.id))


def _periods() -> tuple[Period, ...]:
    calendar = current_company().calendar
    text = _asked("year", "")
    year = near(calendar.parse(text)) if text else calendar.period("year", today())
    if year.kind != "year":
        abort(404)
    return tuple(calendar.between(_kind(_asked("kind", KINDS[0])), year.start, year.end))[:12]


def _kind(text: str) -> PeriodKind:
    known: tuple[PeriodKind, ...] = ("month", "quarter", "week", "day", "year")
    return next((kind for kind in known if kind == text), KINDS[0])


def _metric() -> str:
    metric = _asked("metric", QUOTA_METRICS[0])
    if metric not in quota_metrics(own_kinds(db.session())):
        abort(404)
    return metric


def _asked(name: str, default: str) -> str:
    """A choice of the address; a form carries the address of its page in its action."""
    return request.args.get(name, default)


def _address() -> dict[str, Any]:
    return {name: request.args[name] for name in ("team", "metric", "kind", "year", "from")
            if name in request.args}  # fmt: skip


def _may_set(team_id: int | None) -> bool:
    if team_id is None:
        return viewer().role == "admin"
    return may_manage_team(viewer(), team_id)


def _may_see(person_id: int | None, team_id: int | None) -> bool:
    if viewer().role in ("finance", "admin"):
        return True
    if person_id is not None:
        return may_manage_person(viewer(), person_id)
    return team_id is not None and may_manage_team(viewer(), team_id)


def _say(change: ProposedChange) -> None:
    if touched := len(change.arguments["quotas"]):
        toast(ngettext("One target is set.", "%(num)s targets are set.", touched))
    else:
        toast(_("Nothing was different. All targets stand as they were."))
