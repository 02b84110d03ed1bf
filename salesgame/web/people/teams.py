"""Teams, for admins: the tree, one team on one day, and moving people from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.core.refusals import DomainError, Gathered
from salesgame.domain.people.person import MembershipRole
from salesgame.domain.people.teams import NoSuchPerson, NoSuchTeam
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.extensions import db, reactions
from salesgame.queries.people import teams as rows
from salesgame.queries.people.people import person, person_names
from salesgame.services.people import teams as verbs
from salesgame.services.work import unit_of_work
from salesgame.web.people import pages as people
from salesgame.web.proposals.saving import said, saved, why_told
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, needs, own_id
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.language import _

bp = Blueprint("teams", __name__)
MOST_OFFERED = 500


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/teams")
@needs("admin")
def listing(problems: Problems | None = None) -> str:
    """The tree as of a day."""
    day = _day_asked()
    return render_template(
        "people/teams.html",
        tree=rows.tree(db.session(), day),
        day=day,
        form=request.form,
        problems=problems or {},
    )


@bp.post("/teams")
@needs("admin")
@refusals_to(listing)
def create() -> Answer:
    """Make a team."""
    parent_id = parsing.whole(request.form.get("parent_id", ""), "parent_id")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        team_id = verbs.add_team(work, request.form.get("name", ""), parent_id)
    return _to_team(team_id, _("The team is here. Now put somebody in it."))


@bp.get("/teams/<int:team_id>")
@needs("admin")
def page(team_id: int, problems: Problems | None = None) -> str:
    """Who is in a team on a day; its name and place in the tree."""
    team, day = found(rows.team(db.session(), team_id)), _day_asked()
    return render_template(
        "people/team.html",
        team=team,
        seats=rows.seats_of_team(db.session(), team_id, day),
        others=tuple(each for each in rows.teams(db.session()) if each.id != team_id),
        people=person_names(db.session(), "", MOST_OFFERED),
        day=day,
        today=_today(),
        form=request.form,
        problems=problems or {},
    )


@bp.post("/teams/<int:team_id>")
@needs("admin")
@refusals_to(page)
def change(team_id: int) -> Answer:
    """Rename a team or put it below another."""
    team = found(rows.team(db.session(), team_id))
    parent_id = parsing.whole(request.form.get("parent_id", ""), "parent_id")
    told = {
        "team": team_id, "name": request.form.get("name", ""), "parent": parent_id,
        "was": {"name": team.name, "parent": team.parent_id},
    }  # fmt: skip
    return _saved("team", told, url_for("teams.page", team_id=team_id))


@bp.post("/teams/<int:team_id>/seats")
@needs("admin")
@refusals_to(page)
def seat(team_id: int) -> Answer:
    """Put somebody in a team from a day on."""
    found(rows.team(db.session(), team_id))
    person_id, day = _chosen_from("person_id", NoSuchPerson)
    return _seat(person_id, team_id, day, url_for("teams.page", team_id=team_id))


@bp.post("/people/<int:person_id>/seats")
@needs("admin")
@refusals_to(people.page)
def move(person_id: int) -> Answer:
    """Move somebody to a team from a day on, or put them in charge of one."""
    found(person(db.session(), person_id))
    team_id, day = _chosen_from("team_id", NoSuchTeam)
    return _seat(person_id, team_id, day, _of_person(person_id))


@bp.post("/people/<int:person_id>/seats/since")
@needs("admin")
@refusals_to(people.page)
def since(person_id: int) -> Answer:
    """Say since when somebody is here who was taken to have been here all along."""
    found(person(db.session(), person_id))
    day, refusals = parsing.needed(_day_told("since"), "since"), Gathered()
    told = {"person": person_id, "day": day.isoformat()}
    answer = refusals.beside("since").taken(None, _saved, "since", told, _of_person(person_id))
    refusals.refuse()
    return found(answer)


@bp.post("/people/<int:person_id>/seats/end")
@needs("admin")
@refusals_to(people.page)
def end(person_id: int) -> Answer:
    """End somebody's place in a team: the day is the first one without it."""
    found(person(db.session(), person_id))
    team_id = _chosen("team_id", NoSuchTeam)
    day = (_day_told() or _today()).isoformat()
    told = {"person": person_id, "team": team_id, "role": _role(), "day": day}
    return _saved("seat_end", told, _of_person(person_id))


def _seat(person_id: int, team_id: int, day: date | None, back: str) -> Answer:
    told = {
        "person": person_id, "team": team_id, "role": _role(),
        "day": None if day is None else day.isoformat(),
    }  # fmt: skip
    return _saved("seat", told, back)


def _saved(kind: str, told: dict[str, Any], back: str) -> Answer:
    change = ProposedChange(kind, told, why_told())
    return saved(lambda _work: change, said(_("Saved.")), back)


def _chosen_from(name: str, refusal: type[DomainError]) -> tuple[int, date | None]:
    """What a list of the form chooses, and from which day on. Raises what is wrong with either."""
    refusals = Gathered()
    number = refusals.taken(0, _chosen, name, refusal)
    day = refusals.taken(None, _day_told)
    refusals.refuse()
    return number, day


def _chosen(name: str, refusal: type[DomainError]) -> int:
    """What a list of the form chooses. Raises the refusal where it is nothing."""
    number = parsing.whole(request.form.get(name, ""), name)
    if number is None:
        raise refusal
    return number


def _role() -> MembershipRole:
    role = request.form.get("seat", "member")
    if role not in ("member", "manager"):
        abort(400)
    return cast(MembershipRole, role)


def _day_told(name: str = "day") -> date | None:
    return parsing.day(request.form.get(name, ""), name)


def _day_asked() -> date:
    """The day in the address; today where there is none or it can't be read."""
    try:
        return parsing.day(request.args.get("day", ""), "day") or _today()
    except parsing.NotADay:
        return _today()


def _today() -> date:
    return current_company().calendar.day_of(clock.now())


def _to_team(team_id: int, text: str) -> Answer:
    toast(text)
    return redirect(url_for("teams.page", team_id=team_id), code=303)


def _of_person(person_id: int) -> str:
    return url_for("people.page", person_id=person_id)
