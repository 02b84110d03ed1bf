"""The manager's first page: where the team stands, whom to talk to, what waits for a word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from flask import Blueprint, Flask, abort, render_template, request, url_for

from salesgame import clock
from salesgame.domain.core.calendar import Period, PeriodKind
from salesgame.extensions import db
from salesgame.queries.approvals.counting import count_waiting
from salesgame.queries.coaching.overview import team_overview
from salesgame.queries.people.teams import Team, teams
from salesgame.web.approvals.pages import decider
from salesgame.web.approvals.rows import queue
from salesgame.web.coaching.heat import heads, heat_row
from salesgame.web.coaching.talks import talk_words
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import load_team, needs, viewer
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _

bp = Blueprint("team", __name__)
KINDS: tuple[PeriodKind, ...] = ("month", "quarter", "year")
FIRST_YEAR, LAST_YEAR = 1970, 2200  # nobody sold before or plans beyond
MOST_WAITING = 4
DECIDERS = frozenset({"manager", "admin"})
ROWS = 50


def register(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(bp)


@bp.get("/team")
@needs("manager", "finance", "admin")
def overview() -> str:
    """A team's overview; the manager's own team, or the whole company, unless one is asked for."""
    period, choices = asked_period("quarter"), team_choices()
    team_id = asked_team(choices)
    found = team_overview(db.session(), current_company(), team_id, period, today())
    people = frozenset(member.id for member in found.people)
    theirs = replace(decider(), people=people) if viewer().role in DECIDERS else None
    return render_template(
        "coaching/page.html",
        it=found,
        team=next((team for team in choices if team.id == team_id), None),
        teams=team_options(choices),
        periods=period_choices(
            period, lambda kind: url_for("team.overview", team=team_id, period=kind)
        ),
        heat_heads=heads(found.activity),
        heat_rows=[
            heat_row(one, period, found.activity, found.waits.get(one.person_id, 0))
            for one in found.standings[:ROWS]
        ],
        talk_words=talk_words,
        more=max(len(found.standings) - ROWS, 0),
        queue=queue(db.session(), theirs, most=MOST_WAITING)[:MOST_WAITING] if theirs else (),
        waiting=count_waiting(db.session(), theirs).entries if theirs else 0,
        now=clock.now(),
    )


def team_choices() -> tuple[Team, ...]:
    """The teams the viewer may choose among, by name."""
    mine = viewer()
    found = teams(db.session())
    if mine.role != "manager":
        return found
    return tuple(team for team in found if team.id in mine.teams_below)


def team_options(choices: tuple[Team, ...]) -> list[tuple[int | str, str]]:
    """The choices as a picker shows them, everybody together first where that is one."""
    together: list[tuple[int | str, str]] = [("", _("Everybody"))] if may_show_all(choices) else []
    return [*together, *((team.id, team.name) for team in choices)]


def asked_team(choices: tuple[Team, ...]) -> int | None:
    """The team of the address; else the topmost of the choices, or None for the whole company."""
    asked = request.args.get("team", type=parsing.number)
    if asked is not None:
        return load_team(asked)
    if may_show_all(choices):
        return None
    tops = _tops(choices)
    return load_team(tops[0].id) if tops else load_team(0)


def may_show_all(choices: tuple[Team, ...]) -> bool:
    """Whether everybody together is a choice: not for managers, nor where one team holds all."""
    return viewer().role != "manager" and len(_tops(choices)) != 1


def _tops(choices: tuple[Team, ...]) -> list[Team]:
    ids = {team.id for team in choices}
    return [team for team in choices if team.parent_id not in ids]


def asked_period(kind: PeriodKind) -> Period:
    """The period of the address, else the one of today. Raises NotAPeriod."""
    text = request.args.get("period", "")
    if text in KINDS:
        return current_company().calendar.period(text, today())
    if text:
        return near(current_company().calendar.parse(text))
    return current_company().calendar.period(kind, today())


def period_choices(
    period: Period, address: Callable[[PeriodKind], str]
) -> tuple[tuple[str, str, bool], ...]:
    """The month, quarter and year of today, each with its address and whether it is the one."""
    names = {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}
    return tuple((names[kind], address(kind), kind == period.kind) for kind in KINDS)


def near(period: Period) -> Period:
    """A period that has neighbours and an end; others are not there."""
    if period.kind == "ever" or not FIRST_YEAR <= period.start.year <= LAST_YEAR:
        abort(404)
    return period


def today() -> date:
    """The company's day of this request."""
    return current_company().calendar.day_of(clock.now())
