"""Who asks, and what is theirs to load: not yours is not there (404).

For every other page:

- A view is for signed-in people unless it is marked `@public`.
- `@needs("manager", "admin")` lets only these roles in; for others the page is not there.
- `viewer()` is the frozen `Viewer` for the questions of `salesgame.domain.access.permissions`.
- `own_id()` is the signed-in person's id; `person()` their `SignedIn` row.
- `load_person(id)`, `load_person_for_pay(id)`, `load_team(id)`, `load_deal(id)` return the id when
  it is theirs to see and answer 404 when it isn't or doesn't exist. `found(x)` turns None into 404.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.access.permissions import Viewer
from salesgame.domain.people.person import Role
from salesgame.extensions import db
from salesgame.queries.access import viewers
from salesgame.queries.access.viewers import SignedIn, sign_in_of
from salesgame.queries.people.people import person_exists
from salesgame.queries.people.teams import team_exists
from salesgame.services.access.tokens import hash_token
from salesgame.web.site.current_company import current_company
from salesgame.web.site.refusals import asks_for_json, refuse_as_json

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

COOKIE = "salesgame_key"
_UNASKED = object()
# Views of the look itself, which need nobody.
_PUBLIC_ENDPOINTS = frozenset(("static", "assets.css", "look.theme", "look.amounts"))


def register(app: Flask) -> None:
    """Ask everybody to sign in who isn't on a public page."""
    app.before_request(_ask_to_sign_in)


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Open a view to people and machines that have not signed in; put it under the route."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def needs(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let only these roles in; for anybody else the page is not there."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if person().role not in roles:
                abort(404)
            return view(*args, **kwargs)

        return guarded

    return guard


def signed_in() -> SignedIn | None:
    """Who is signed in, if anybody is; read once a request."""
    found = g.get("signed_in", _UNASKED)
    if found is _UNASKED:
        found = g.signed_in = _who_asks()
    return cast("SignedIn | None", found)


def _who_asks() -> SignedIn | None:
    token = request.cookies.get(COOKIE)
    signed = sign_in_of(db.engine, hash_token(token)) if token else None
    return signed if signed and signed.is_good(clock.now()) else None


def person() -> SignedIn:
    """The signed-in person; on a public page without one, 404."""
    signed = signed_in()
    if signed is None:
        abort(404)
    return signed


def own_id() -> int:
    """The signed-in person's id."""
    return person().id


def viewer() -> Viewer:
    """The signed-in person and everybody below them; read once a request."""
    found: Viewer | None = g.get("viewer")
    if found is None:
        found = g.viewer = _viewer(person())
    return found


def _viewer(signed: SignedIn) -> Viewer:
    if signed.role != "manager":
        return Viewer(signed.id, signed.role)
    below = viewers.below(db.session(), signed.id, current_company().calendar.day_of(clock.now()))
    return Viewer(signed.id, signed.role, below.people, below.teams)


def found(thing: T | None) -> T:
    """The thing, or 404 where there is none."""
    if thing is None:
        abort(404)
    return thing


def load_person(person_id: int) -> int:
    """A person whose results the viewer may see."""
    return _theirs(permissions.may_see_person(viewer(), person_id), person_id)


def load_person_for_pay(person_id: int) -> int:
    """A person whose pay the viewer may see."""
    return _theirs(permissions.may_see_pay(viewer(), person_id), person_id)


def load_team(team_id: int) -> int:
    """A team whose overview the viewer may see."""
    if not permissions.may_see_team(viewer(), team_id) or not team_exists(db.session(), team_id):
        abort(404)
    return team_id


def load_deal(deal_id: int) -> int:
    """A deal the viewer may see."""
    holders = found(viewers.deal_holders(db.session(), deal_id))
    if not permissions.may_see_deal(viewer(), holders):
        abort(404)
    return deal_id


def load_editable_deal(deal_id: int) -> int:
    """A deal the viewer may change."""
    holders = found(viewers.deal_holders(db.session(), deal_id))
    if not permissions.may_edit_deal(viewer(), holders):
        abort(404)
    return deal_id


def _theirs(allowed: bool, person_id: int) -> int:  # noqa: FBT001
    if not allowed or not (person_id == own_id() or person_exists(db.session(), person_id)):
        abort(404)
    return person_id


def is_public(endpoint: str) -> bool:
    """Whether an endpoint is open to everybody."""
    view = current_app.view_functions.get(endpoint)
    return endpoint in _PUBLIC_ENDPOINTS or bool(getattr(view, "is_public", False))


def _ask_to_sign_in() -> Response | Answer | tuple[Response, int] | None:
    endpoint = request.endpoint
    if endpoint is None or is_public(endpoint) or signed_in():
        return None
    if asks_for_json():
        return refuse_as_json(401, "SignInNeeded", "Sign in first.")
    came_for = request.full_path.rstrip("?") if request.method == "GET" else None
    if came_for == "/":
        came_for = None
    return redirect(url_for("auth.sign_in_page", next=came_for), code=303)
