"""What an act would do to pay and points, told to those who may see whose pay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from salesgame.domain.access.permissions import may_see_pay
from salesgame.domain.core.calendar import Period
from salesgame.domain.pay.impact import Impact, PayImpact
from salesgame.extensions import db
from salesgame.queries.boards.figures import players
from salesgame.web.site.loaders import viewer
from salesgame.web.ui.filters import money_change, number, number_change, period_name
from salesgame.web.ui.language import _, ngettext

MOST_PERIODS = 6
MOST_NAMED = 50
Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ImpactWords:
    """An impact in words, as lines of (what, how much).

    `people` are those whose pay the viewer may see; `why_not` says why there is no impact,
    `asks` whether it is worked out on request, `waits` what of it takes somebody's approval.
    """

    at: datetime | None = None
    pay: tuple[Line, ...] = ()
    total: Line | None = None
    people: tuple[Line, ...] = ()
    hidden: str = ""
    game: tuple[Line, ...] = ()
    why_not: str = ""
    asks: bool = False
    waits: str = ""


def words_of(impact: Impact, at: datetime | None = None) -> ImpactWords:
    """An impact as the viewer may see it."""
    game = tuple(_game(impact))
    estimates, adjustments = _seen(impact.estimates), _seen(impact.adjustments)
    seen = _people_of(estimates, adjustments)
    if not seen:
        return ImpactWords(at, tuple(_counts(impact.estimates, impact.adjustments)), game=game)
    changes = (*estimates, *adjustments)
    return ImpactWords(
        at,
        tuple(_amounts(estimates, adjustments)),
        (_("In all"), _sum(changes)),
        tuple(_by_name(changes)),
        _hidden(len(impact.people) - len(seen)),
        game,
    )


def _seen(changes: Sequence[PayImpact]) -> list[PayImpact]:
    return [one for one in changes if may_see_pay(viewer(), one.person_id)]


def _counts(estimates: Sequence[PayImpact], adjustments: Sequence[PayImpact]) -> Iterable[Line]:
    """For those who may not see this pay: how many people and adjustments of which periods."""
    for name, found in _by_period(estimates):
        yield _("%(period)s estimates", period=name), _people(found)
    for name, found in _by_period(adjustments):
        yield _("%(period)s is locked", period=name), _adjustments(found)


def _amounts(estimates: Sequence[PayImpact], adjustments: Sequence[PayImpact]) -> Iterable[Line]:
    for name, found in _by_period(estimates):
        said = _("%(period)s estimates, %(people)s", period=name, people=_people(found))
        yield said, _sum(found)
    for name, found in _by_period(adjustments):
        many = _adjustments(found)
        yield _("%(period)s is locked: %(adjustments)s", period=name, adjustments=many), _sum(found)


def _by_period(changes: Sequence[PayImpact]) -> Iterable[tuple[str, list[PayImpact]]]:
    """The latest periods first, the oldest of many in one."""
    grouped: dict[Period, list[PayImpact]] = defaultdict(list)
    for one in sorted(changes, key=lambda one: one.period.start, reverse=True):
        grouped[one.period].append(one)
    periods = list(grouped)
    for period in periods[:MOST_PERIODS]:
        yield period_name(period), grouped[period]
    if older := periods[MOST_PERIODS:]:
        name = ngettext("%(num)s earlier period", "%(num)s earlier periods", len(older))
        yield name, [one for period in older for one in grouped[period]]


def _by_name(changes: Sequence[PayImpact]) -> Iterable[Line]:
    sums: dict[int, int] = defaultdict(int)
    for one in changes:
        sums[one.person_id] += one.amount
    largest = sorted(sums, key=lambda person: -abs(sums[person]))[:MOST_NAMED]
    names = {player.id: player.name for player in players(db.session(), largest)}
    for person in largest:
        yield names.get(person, _("Somebody new")), money_change(sums[person])


def _game(impact: Impact) -> Iterable[Line]:
    """Points, goals of closed periods, and places: everybody may see these."""
    if impact.points or impact.points_people:
        people = ngettext("%(num)s person", "%(num)s people", impact.points_people)
        yield _("Points, %(people)s", people=people), number_change(impact.points)
    if impact.goals:
        yield _("Goals of locked periods"), number(impact.goals)
    if impact.places:
        yield _("Places on this month's board"), number(impact.places)


def _people_of(*changes: Sequence[PayImpact]) -> set[int]:
    return {one.person_id for found in changes for one in found}


def _people(changes: Sequence[PayImpact]) -> str:
    return ngettext("%(num)s person", "%(num)s people", len(_people_of(changes)))


def _adjustments(changes: Sequence[PayImpact]) -> str:
    count = sum(one.count for one in changes)
    return ngettext("%(num)s adjustment", "%(num)s adjustments", count)


def _sum(changes: Sequence[PayImpact]) -> str:
    return money_change(sum(one.amount for one in changes))


def _hidden(people: int) -> str:
    if not people:
        return ""
    return ngettext(
        "Commission also changes for %(num)s person you can’t view.",
        "Commission also changes for %(num)s people you can’t view.",
        people,
    )
