"""Where each role can go: the links of the top bar and of the tab bar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user

from salesgame.domain.people.person import ROLES, Role
from salesgame.web.ui.jinja import add_globals
from salesgame.web.ui.language import lazy_gettext

EVERYONE: frozenset[Role] = frozenset(ROLES)


@dataclass(frozen=True, slots=True)
class NavPage:
    """A page in the navigation; `label` is the text on a desk, `short` the one on a phone."""

    endpoint: str
    label: str
    icon: str
    roles: frozenset[Role]
    short: str | None = None


@dataclass(frozen=True, slots=True)
class NavLink:
    """A place as one request sees it."""

    href: str
    label: str
    short: str
    icon: str
    here: bool


def _roles(*roles: Role) -> frozenset[Role]:
    return frozenset(roles)


PLACES = (
    NavPage("home.page", lazy_gettext("Home"), "home", _roles("rep")),
    NavPage("team.overview", lazy_gettext("Team"), "team", _roles("manager", "admin")),
    NavPage("boards.page", lazy_gettext("Leaderboard"), "board", EVERYONE, lazy_gettext("Board")),
    NavPage("deals.listing", lazy_gettext("Deals"), "deal", _roles("manager", "admin")),
    NavPage("badges.page", lazy_gettext("Badges"), "trophy", _roles("rep")),
    NavPage("targets.page", lazy_gettext("Targets"), "target", _roles("manager", "admin")),
    NavPage("pay.page", lazy_gettext("Pay"), "wallet", _roles("rep", "manager", "finance")),
    NavPage("proposals.page", lazy_gettext("Proposals"), "check", _roles("finance")),
    NavPage("deals.listing", lazy_gettext("Deals"), "deal", _roles("rep")),
    NavPage("plans.listing", lazy_gettext("Plans"), "sliders", _roles("finance", "admin")),
    NavPage("rules.page", lazy_gettext("Rules"), "bolt", _roles("manager", "admin")),
    NavPage(
        "imports.page", lazy_gettext("Import"), "upload", _roles("manager", "finance", "admin")
    ),
    NavPage("people.listing", lazy_gettext("People"), "team", _roles("admin")),
    NavPage("company.page", lazy_gettext("Company"), "calendar", _roles("admin")),
    NavPage("periods.page", lazy_gettext("Periods"), "lock", _roles("finance")),
    NavPage("history.page", lazy_gettext("History"), "history", _roles("finance", "admin")),
    NavPage("screens.listing", lazy_gettext("Screens"), "tv", _roles("manager", "admin")),
)
# Pages without a link of their own belong to one that has it.
_PART_OF = {"person": "team", "approvals": "team", "teams": "people", "points": "boards"}
LOG = NavPage("log.page", lazy_gettext("Log activity"), "plus", _roles("rep"), lazy_gettext("Log"))


def register(app: Flask) -> None:
    """Give the templates `navigation()`, `log_link()` and `link_to()`."""
    add_globals(app, navigation=navigation, log_link=log_link, link_to=link_to)


def navigation() -> tuple[NavLink, ...]:
    """The pages of the signed-in person's role, without those that aren't there yet."""
    return tuple(_link(place) for place in PLACES if _open(place))


def log_link() -> NavLink | None:
    """Where a rep logs an activity; None for everybody else."""
    return _link(LOG) if _open(LOG) else None


def link_to(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None while no such page exists."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values)


def _open(place: NavPage) -> bool:
    if not getattr(current_user, "is_authenticated", False):
        return False
    return place.endpoint in current_app.view_functions and current_user.role in place.roles


def _link(place: NavPage) -> NavLink:
    blueprint = place.endpoint.partition(".")[0]
    return NavLink(
        href=url_for(place.endpoint),
        label=str(place.label),
        short=str(place.short or place.label),
        icon=place.icon,
        here=_PART_OF.get(request.blueprint or "", request.blueprint) == blueprint,
    )
