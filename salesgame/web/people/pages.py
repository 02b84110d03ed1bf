"""People, for admins: the list, one person, invitations, and shutting out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from flask import (
    Blueprint,
    Flask,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.core.refusals import Gathered
from salesgame.domain.people.person import ROLES
from salesgame.domain.people.teams import SinceWithoutTeam, check_move_day
from salesgame.domain.proposals.proposal import ProposedChange
from salesgame.extensions import db, reactions
from salesgame.queries.people import people as rows
from salesgame.queries.people.people import Shown
from salesgame.queries.people.teams import seats_of_person, teams
from salesgame.queries.proposals.roles import role_asked
from salesgame.services.access.invitations import LIVES, make_link
from salesgame.services.people import aliases
from salesgame.services.people import people as verbs
from salesgame.services.people.people import PersonDraft
from salesgame.services.people.teams import move_person, put_in_charge
from salesgame.services.work import unit_of_work
from salesgame.web.people import leave
from salesgame.web.people.roles import role_name
from salesgame.web.proposals.saving import said, saved, why_told
from salesgame.web.site.current_company import current_company
from salesgame.web.site.hosts import public_address
from salesgame.web.site.languages import LANGUAGE_OPTIONS
from salesgame.web.site.loaders import found, needs, own_id
from salesgame.web.site.refusals import Problems, refusals_to
from salesgame.web.site.toasts import toast
from salesgame.web.ui import parsing
from salesgame.web.ui.jinja import add_filters, add_globals
from salesgame.web.ui.language import _

bp = Blueprint("people", __name__)
SHOWN: tuple[Shown, ...] = ("active", "deactivated", "all")
_LINK = "fresh_link"


class Named(Protocol):
    """What has an id and a name."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


def register(app: Flask) -> None:
    """Add the pages, and the filter that names a role."""
    app.register_blueprint(bp)
    add_filters(app, role_name=role_name)
    add_globals(app, named=named)


def named(things: Iterable[Named]) -> list[tuple[int, str]]:
    """Teams as the options of a picker."""
    return [(thing.id, thing.name) for thing in things]


@bp.get("/people")
@needs("admin")
def listing() -> str:
    """Everybody by name, a page at a time."""
    search, after = request.args.get("q", ""), request.args.get("after", "")
    asked = request.args.get("shown", "active")
    shown: Shown = next((each for each in SHOWN if each == asked), "active")
    people = rows.people_page(db.session(), _today(), search=search, shown=shown, after=after)
    return render_template(
        "people/listing.html", page=people, search=search, shown=shown, after=after
    )


@bp.get("/people/new")
@needs("admin")
def new(problems: Problems | None = None) -> str:
    """The form of somebody new."""
    return render_template(
        "people/new.html",
        form=request.form,
        problems=problems or {},
        teams=teams(db.session()),
        today=_today(),
        **_choices(),
    )


@bp.post("/people")
@needs("admin")
@refusals_to(new)
def create() -> Answer:
    """Add somebody, put them in a team since they came, and make their invitation."""
    form, refusals = request.form, Gathered()
    draft = _draft(form, form.get("legal_name", "").strip() or None)
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        person_id = refusals.taken(0, verbs.add_person, work, draft)
        team_id, since = refusals.taken((None, None), _first_seat, form)
        refusals.refuse()
        if team_id is not None:
            seat = put_in_charge if draft.role == "manager" else move_person
            seat(work, person_id, team_id, since)
        if draft.email.strip():
            session[_LINK] = {"person": person_id, "token": make_link(work, person_id)}
    toast(_("%(name)s is here.", name=draft.name.strip()))
    _say_role(person_id, draft.role, "rep")
    return _back(person_id)


@bp.get("/people/<int:person_id>")
@needs("admin")
def page(person_id: int, problems: Problems | None = None) -> str:
    """One person with teams, other names, and the link just made."""
    who = found(rows.person(db.session(), person_id))
    return render_template(
        "people/page.html",
        who=who,
        asked=role_asked(db.session(), person_id),
        aliases=rows.aliases(db.session(), person_id),
        seats=seats_of_person(db.session(), person_id),
        teams=teams(db.session()),
        link=_fresh_link(person_id),
        lives=LIVES["reset" if who.has_password else "invitation"],
        form=request.form,
        problems=problems or {},
        today=_today(),
        is_self=person_id == own_id(),
        away_until=leave.on_leave_until(person_id),
        **_choices(),
    )


@bp.post("/people/<int:person_id>")
@needs("admin")
@refusals_to(page)
def change(person_id: int) -> Answer:
    """Change names, address, role, language, television."""
    before = found(rows.person(db.session(), person_id))
    draft = _draft(request.form, request.form.get("legal_name"))
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        verbs.change_person(work, person_id, draft)
    toast(_("Saved."))
    _say_role(person_id, draft.role, before.role)
    return _back(person_id)


@bp.post("/people/<int:person_id>/link")
@needs("admin")
@refusals_to(page)
def invite(person_id: int) -> Answer:
    """Make a one-time link and show it once, to be handed over."""
    found(rows.person(db.session(), person_id))
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        session[_LINK] = {"person": person_id, "token": make_link(work, person_id)}
    return _back(person_id)


@bp.post("/people/<int:person_id>/deactivation")
@needs("admin")
@refusals_to(page)
def deactivate(person_id: int) -> Answer:
    """Shut somebody out at once."""
    found(rows.person(db.session(), person_id))
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        verbs.deactivate(work, person_id)
    return _back(person_id, _("Deactivated and signed out everywhere. Their results stay."))


@bp.post("/people/<int:person_id>/reactivation")
@needs("admin")
def reactivate(person_id: int) -> Answer:
    """Let somebody back in; where that makes locked quotas whole again, finance decides."""
    found(rows.person(db.session(), person_id))
    change = ProposedChange("reactivation", {"person": person_id}, why_told())
    back = url_for("people.page", person_id=person_id)
    return saved(lambda _work: change, said(_("Reactivated.")), back)


@bp.post("/people/<int:person_id>/aliases")
@needs("admin")
@refusals_to(page)
def add_alias(person_id: int) -> Answer:
    """Keep what another system calls them."""
    found(rows.person(db.session(), person_id))
    kind, value = request.form.get("kind", ""), request.form.get("value", "")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        aliases.add_alias(work, person_id, kind, value)
    return _back(person_id, _("Saved."))


@bp.post("/people/<int:person_id>/aliases/removal")
@needs("admin")
def remove_alias(person_id: int) -> Answer:
    """Forget what another system called them."""
    found(rows.person(db.session(), person_id))
    kind, value = request.form.get("kind", ""), request.form.get("value", "")
    with unit_of_work(db.session(), clock.now(), reactions(), own_id()) as work:
        aliases.remove_alias(work, person_id, kind, value)
    return _back(person_id, _("Removed."))


def _say_role(person_id: int, asked: str, before: str) -> None:
    """Say whether somebody is finance now, or only once a second person confirms it."""
    if asked != "finance" or before == asked:
        return
    who = found(rows.person(db.session(), person_id))
    if who.role == asked:
        toast(_("There is nobody else to confirm it, so %(name)s is finance now.", name=who.name))
    else:
        toast(
            _("Finance or another admin must confirm that %(name)s becomes finance.", name=who.name)
        )


def _draft(form: MultiDict[str, str], legal_name: str | None) -> PersonDraft:
    return PersonDraft(
        name=form.get("name", ""),
        email=form.get("email", ""),
        role=form.get("role", "rep"),
        nickname=form.get("nickname", ""),
        language=form.get("language", ""),
        on_tv="off_tv" not in form,
        legal_name=legal_name,
        namesake="namesake" in form,
    )


def _first_seat(form: MultiDict[str, str]) -> tuple[int | None, date | None]:
    """The team somebody new is put in, and since when.

    Raises Mistyped, SinceWithoutTeam, DayTooFar.
    """
    refusals = Gathered()
    team_id = refusals.taken(None, parsing.whole, form.get("team_id", ""), "team_id")
    since = refusals.taken(None, parsing.day, form.get("day", ""), "day")
    with refusals:
        if since is not None and team_id is None:
            raise SinceWithoutTeam
    with refusals:
        if since is not None:
            check_move_day(since)
    refusals.refuse()
    return team_id, since


def _choices() -> dict[str, object]:
    roles = tuple((role, role_name(role)) for role in ROLES)
    languages = (("", _("The company’s language")), *LANGUAGE_OPTIONS)
    return {"roles": roles, "languages": languages}


def _fresh_link(person_id: int) -> str | None:
    """The link just made for this person, shown once."""
    made = session.pop(_LINK, None)
    if not made or made["person"] != person_id:
        return None
    return public_address("links.page", token=made["token"])


def _back(person_id: int, text: str | None = None) -> Answer:
    if text:
        toast(text)
    return redirect(url_for("people.page", person_id=person_id), code=303)


def _today() -> date:
    return current_company().calendar.day_of(clock.now())
