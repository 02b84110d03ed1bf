"""Teams: a tree without circles, and memberships that have days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from salesgame.domain.core.refusals import DomainError


class TeamNameTaken(DomainError):
    """There is a team "{name}" already."""

    field = "name"


class TeamUnderItself(DomainError):
    """ "{name}" can't stand below itself or below one of its own teams."""

    field = "parent_id"


class NoSuchTeam(DomainError):
    """Choose a team."""

    field = "team_id"


class NoSuchPerson(DomainError):
    """Choose a person."""

    field = "person_id"


class NoSuchSeat(DomainError):
    """They are not in that team on that day."""


class NotAllAlong(DomainError):
    """Since when they are here is told already, by the days of their teams."""

    field = "since"


class ChangedTeamsBefore(DomainError):
    """Their place in a team changed on {day}, so they were here by then. Choose an earlier day."""

    field = "since"


class SeatTaken(DomainError):
    """{person} is in that team on that day already."""

    field = "team_id"


class SinceWithoutTeam(DomainError):
    """Choose a team too: the day somebody came is kept with their place in it."""

    field = "team_id"


class DayTooFar(DomainError):
    """{day} is too far away. Choose a day between {first} and {last}."""

    field = "day"


FIRST_MOVE, LAST_MOVE = date(1990, 1, 1), date(2099, 12, 31)


def check_parent(
    team_id: int, name: str, parent_id: int | None, above: Mapping[int, int | None]
) -> None:
    """Refuse a parent that stands below the team; `above` is each team's parent."""
    at = parent_id
    for _step in range(len(above) + 1):
        if at is None:
            return
        if at == team_id:
            break
        at = above.get(at)
    raise TeamUnderItself(name=name)


def check_move_day(day: date) -> None:
    """Refuse a day that is surely a slip of the pen."""
    if not FIRST_MOVE <= day <= LAST_MOVE:
        raise DayTooFar(day=day, first=FIRST_MOVE, last=LAST_MOVE)
