"""Badges: what somebody holds, with the fact that earned it, and how far it is to the next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from flask import Blueprint, Flask, render_template
from sqlalchemy.orm import Session

from salesgame import clock
from salesgame.domain.access import permissions
from salesgame.domain.badges.career import PERSONAL, BadgeProgress
from salesgame.domain.badges.catalogue import CATALOGUE, Badge, Shape, progress
from salesgame.extensions import db
from salesgame.queries.badges.awards import AwardLine, awards_of
from salesgame.queries.badges.careers import careers
from salesgame.queries.people.teammates import shown_name
from salesgame.web.site.current_company import current_company
from salesgame.web.site.loaders import found, own_id, person, viewer
from salesgame.web.ui import filters
from salesgame.web.ui.language import _, lazy_gettext
from salesgame.web.ui.readings import beside

bp = Blueprint("badges", __name__)
FAMILIES: tuple[tuple[Shape, str], ...] = (
    ("coin", lazy_gettext("Deals")),
    ("hexagon", lazy_gettext("Craft")),
    ("shield", lazy_gettext("Rhythm")),
    ("square", lazy_gettext("Together")),
)


@dataclass(frozen=True, slots=True)
class HeldBadge:
    """A badge of the catalogue as one person has it, and how far it is to the next time.

    `deal_id` is the win that earned it last; `so_far` None where nothing is begun.
    """

    badge: Badge
    times: int
    last: date | None
    deal_id: int | None
    so_far: str | None = None
    done: int = 0
    needed: int = 1


@dataclass(frozen=True, slots=True)
class Family:
    """The badges of one shape."""

    name: str
    badges: tuple[HeldBadge, ...]


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(bp)


@bp.get("/badges")
def page() -> str:
    """One's own badges; without any role in the game, the catalogue."""
    return _page(own_id(), is_me=True)


@bp.get("/badges/<int:person_id>")
def of_person(person_id: int) -> str:
    """Anybody's badges: they are there to be seen; how far the next one is, is not."""
    return _page(person_id, is_me=person_id == own_id())


def _page(person_id: int, *, is_me: bool) -> str:
    name = found(shown_name(db.session(), person_id))
    near = (
        _progress(db.session(), person_id)
        if permissions.may_see_person(viewer(), person_id)
        else {}
    )
    held = _held(awards_of(db.session(), person_id), near)
    return render_template(
        "badges/page.html", name=name, is_me=is_me,
        families=[_family(shape, title, held) for shape, title in FAMILIES],
        earned=sum(1 for one in held if one.times), of=len(held), nearest=_nearest(held),
        times=sum(one.times for one in held), is_rep=person().role == "rep",
        may_open=permissions.may_see_person(viewer(), person_id),
    )  # fmt: skip


def _progress(session: Session, person_id: int) -> dict[str, BadgeProgress]:
    today = current_company().calendar.day_of(clock.now())
    career = careers(session, current_company(), [person_id], PERSONAL, today)[person_id]
    return {
        badge.key: progress(career, badge) for badge in CATALOGUE if badge.criterion.is_personal
    }


def _held(awards: Iterable[AwardLine], near: dict[str, BadgeProgress]) -> tuple[HeldBadge, ...]:
    mine: dict[str, list[AwardLine]] = {}
    for award in awards:
        mine.setdefault(award.badge, []).append(award)
    return tuple(_one(badge, mine.get(badge.key, []), near.get(badge.key)) for badge in CATALOGUE)


def _one(badge: Badge, awards: list[AwardLine], near: BadgeProgress | None) -> HeldBadge:
    last = awards[0] if awards else None
    begun = near if near is not None and 0 < near.done < near.needed else None
    return HeldBadge(
        badge,
        times=len(awards),
        last=last.earned_on if last else None,
        deal_id=last.deal_id if last else None,
        so_far=_so_far(begun) if begun else None,
        done=begun.done if begun else 0,
        needed=begun.needed if begun else 1,
    )


def _so_far(near: BadgeProgress) -> str:
    match near.unit:
        case "money":
            done, needed = beside(near.done, near.needed), beside(near.needed, near.done)
        case "percent":
            done, needed = f"{near.done}%", f"{near.needed}%"
        case "count":
            done, needed = filters.number(near.done), filters.number(near.needed)
    return _("%(done)s of %(needed)s", done=done, needed=needed)


def _family(shape: Shape, title: str, held: Iterable[HeldBadge]) -> Family:
    return Family(str(title), tuple(one for one in held if one.badge.shape == shape))


def _nearest(held: Iterable[HeldBadge]) -> HeldBadge | None:
    """The badge not yet held that is nearest, if it has been begun at all."""
    begun = [one for one in held if not one.times and one.so_far]
    return max(begun, key=lambda one: Fraction(one.done, one.needed), default=None)
